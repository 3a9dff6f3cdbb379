//! SQL: views, functions, and questions for people who do not write it.
