//! The pages as data: one struct per template, filled in by `public` and drawn by askama.
