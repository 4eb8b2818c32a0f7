extension PositionedText {
  /// How many rows of the template's tables can be read for certain.
  var certainRows: Int {
    let compact = CompactText(self)
    let applications = ApplicationTable.find(in: self, compact: compact)?.certainRows ?? 0
    let disclosure = DisclosureTable.find(in: self, compact: compact)?.certainRows ?? 0
    let proceedings = ProceedingTable.find(in: self, compact: compact, from: 0)
    return applications + disclosure + (proceedings?.isCertain ?? false ? 1 : 0)
  }
}
