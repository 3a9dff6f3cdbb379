//! Events across reports: which mentions tell one act.
