"""The durable truth: one noun per file, its table and its queries; rows never leave this package."""
