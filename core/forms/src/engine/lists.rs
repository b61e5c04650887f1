//! Lists beside the instance, with an index per column that is built when a column is first asked for.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::form::{Form, List};

/// Rows of a column by their text.
type Rows = HashMap<Box<str>, Vec<u32>>;

#[derive(Debug, Default)]
pub(super) struct Lists {
    all: Vec<IndexedList>,
    by_name: HashMap<String, u16>,
    /// Numbers of the names `root` and `item`.
    pub root: u32,
    pub item: u32,
}

#[derive(Debug)]
pub(super) struct IndexedList {
    pub list: List,
    /// Numbers of the names of the columns.
    pub names: Vec<u32>,
    columns: Vec<OnceLock<Rows>>,
}

impl Lists {
    pub fn new(form: &Form, number: &mut dyn FnMut(&str) -> u32) -> Self {
        let mut lists = Self { root: number("root"), item: number("item"), ..Self::default() };
        for (name, list) in &form.lists {
            let names = list.columns.iter().map(|column| number(column)).collect();
            let columns = list.columns.iter().map(|_| OnceLock::new()).collect();
            if let Ok(index) = u16::try_from(lists.all.len()) {
                lists.by_name.insert(name.clone(), index);
                lists.all.push(IndexedList { list: list.clone(), names, columns });
            }
        }
        lists
    }

    pub fn find(&self, name: &str) -> Option<u16> {
        self.by_name.get(name).copied()
    }

    pub fn get(&self, index: u16) -> &IndexedList {
        &self.all[usize::from(index)]
    }
}

impl IndexedList {
    /// The rows whose cell in a column is exactly `text`, in order; a blank one may be no element at all.
    pub fn rows(&self, column: usize, text: &str) -> &[u32] {
        let index = self.columns[column].get_or_init(|| {
            let mut rows = Rows::new();
            for (row, cells) in (0_u32..).zip(&self.list.rows) {
                let cell = cells.get(column).map_or("", String::as_str);
                rows.entry(cell.into()).or_default().push(row);
            }
            rows
        });
        index.get(text).map_or(&[], Vec::as_slice)
    }

    pub fn cell(&self, row: u32, column: usize) -> &str {
        self.list.rows.get(row as usize).and_then(|cells| cells.get(column)).map_or("", String::as_str)
    }

    /// Whether an item has an element for a column: an empty cell of the choices sheet makes none.
    pub fn has(&self, row: u32, column: usize) -> bool {
        self.list.file.is_some() || !self.cell(row, column).is_empty()
    }

    /// The column with a name by its number.
    pub fn column_named(&self, name: u32) -> Option<usize> {
        self.names.iter().position(|n| *n == name)
    }
}
