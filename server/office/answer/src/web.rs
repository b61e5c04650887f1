//! The three functions that the page calls. The page writes its request where [`cairn_request`] says, calls [`cairn_answer`], and reads
//! as many bytes as that says from where [`cairn_reply`] says.

use std::cell::RefCell;

use crate::talk::Engine;

#[derive(Default)]
struct Memory {
    engine: Engine,
    request: Vec<u8>,
    reply: Vec<u8>,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// Makes room for a request of so many bytes and answers where.
#[unsafe(no_mangle)]
pub extern "C" fn cairn_request(length: usize) -> *mut u8 {
    MEMORY.with_borrow_mut(|memory| {
        memory.request = vec![0; length];
        memory.request.as_mut_ptr()
    })
}

/// Answers the request and tells how long the reply is.
#[unsafe(no_mangle)]
pub extern "C" fn cairn_answer() -> usize {
    MEMORY.with_borrow_mut(|memory| {
        let request = std::mem::take(&mut memory.request);
        memory.reply = memory.engine.answer(&request);
        memory.reply.len()
    })
}

/// Where the reply is.
#[unsafe(no_mangle)]
pub extern "C" fn cairn_reply() -> *const u8 {
    MEMORY.with_borrow(|memory| memory.reply.as_ptr())
}
