"""What happens to bad input: faults, mutations, invariances, cost of refusing."""
