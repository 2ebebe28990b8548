"""Challenge 4: what an AI costs the climate, net of what it brings."""
