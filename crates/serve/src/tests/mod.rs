//! The server as its users meet it, over a store made of the first reports of the demo.

mod asking;
mod fixture;
mod forms;
mod guarding;
mod reviewing;
mod sending;
mod tools;
