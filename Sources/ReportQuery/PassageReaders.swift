import RQReports

/// Documents whose passages are looked up, one at a time: rows come in the order of their documents.
struct PassageReaders {
  private var path: String?
  private var reader: PassageReader?

  /// The passage at a place of a document; nil where it cannot be read any more.
  mutating func passage(_ place: CitedPlace, in path: String) -> Passage? {
    if self.path != path {
      self.path = path
      reader = try? PassageReader(path)
    }
    return reader.flatMap(place.passage)
  }
}
