/// Rows of words and numbers, printed in columns.
#[derive(Clone, Debug)]
pub struct Table(Vec<Vec<String>>);

impl Table {
    /// A table with these headings; the first column is for names.
    #[must_use]
    pub fn new(headings: &[&str]) -> Self {
        Self(vec![headings.iter().map(|&word| word.to_owned()).collect()])
    }

    /// Adds a row.
    pub fn row(&mut self, name: impl Into<String>, cells: &[String]) {
        let mut row = vec![name.into()];
        row.extend_from_slice(cells);
        self.0.push(row);
    }

    /// Prints the table under its title.
    pub fn print(&self, title: &str) {
        println!("\n{title}");
        print!("{}", self.text());
    }

    fn text(&self) -> String {
        let width = |column: usize| {
            let cells = self.0.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let line = |row: &Vec<String>| {
            let cells = row.iter().enumerate().map(|(column, cell)| {
                let width = width(column);
                if column == 0 {
                    format!("  {cell:<width$}")
                } else {
                    format!("  {cell:>width$}")
                }
            });
            cells.collect::<String>() + "\n"
        };
        self.0.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let mut table = Table::new(&["who", "ns"]);
        table.row("a", &["100".to_owned()]);
        assert_eq!(table.text(), "  who   ns\n  a    100\n");
    }
}
