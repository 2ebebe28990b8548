"""The supply graph: AND/OR needs, what still works, cut sets, scenarios, the way back."""
