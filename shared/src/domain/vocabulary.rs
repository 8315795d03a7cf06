//! Code lists with French and Arabic labels and validity dates, read from data files.
