//! The README of the workspace: its code is compiled and run from here.
#![doc = include_str!("../README.md")]
