mod address;
mod load;
