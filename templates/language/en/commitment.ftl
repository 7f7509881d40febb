# commitment
