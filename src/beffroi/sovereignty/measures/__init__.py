"""The figures of dependence: shares, cut-offs, the three notions, concentration."""
