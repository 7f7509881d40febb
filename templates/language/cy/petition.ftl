# petition
