import RQEngine

extension Chart {
  /// The chart as a Vega-Lite specification, its values included.
  public var vegaLite: String {
    // Gathering into a string cannot fail.
    (try? TextWriter.string { writer in try writeVegaLite(to: &writer) }) ?? ""
  }

  private func writeVegaLite(to writer: inout TextWriter) throws {
    try writer.write("{\"$schema\":\"https://vega.github.io/schema/vega-lite/v5.json\",\n")
    if let title {
      try writer.write(" \"title\":")
      try writer.writeJSON(title)
      try writer.write(",\n")
    }
    try writer.write(" \"data\":{\"values\":[")
    var isFirst = true
    for one in series {
      for (category, point) in zip(categories, one.points) {
        try writer.write(isFirst ? "\n  {\"x\":" : ",\n  {\"x\":")
        isFirst = false
        if let position = category.position, kind == .line || kind == .scatter {
          try writer.writeJSON(.double(position))
        } else {
          try writer.writeJSON(category.label)
        }
        try writer.write(",\"label\":")
        try writer.writeJSON(category.label)
        try writer.write(",\"series\":")
        try writer.writeJSON(one.name)
        try writer.write(",\"y\":")
        try writer.writeJSON(point.map { .double($0.value) } ?? .null)
        try writer.write("}")
      }
    }
    try writer.write("]},\n \"mark\":\(vegaMark),\n \"encoding\":{")
    try writeVegaEncoding(to: &writer)
    try writer.write("}}\n")
  }

  private var vegaMark: String {
    switch kind {
    case .bar, .column: "\"bar\""
    case .line: "{\"type\":\"line\",\"point\":true}"
    case .scatter: "\"point\""
    case .heat: "\"rect\""
    case .spark: "{\"type\":\"line\",\"point\":true}"
    }
  }

  private func writeVegaEncoding(to writer: inout TextWriter) throws {
    let isPlaced = (kind == .line || kind == .scatter) && categories.allSatisfy { $0.position != nil }
    let category = isPlaced ? "quantitative" : "nominal"
    let zero =
      kind == .bar || kind == .column
      ? ",\"scale\":{\"zero\":true}" : kind == .line ? ",\"scale\":{\"zero\":\(valueRange.contains(0))}" : ""
    let (along, up) = kind == .bar ? ("y", "x") : ("x", "y")
    try writer.write("\n  \"\(along)\":{\"field\":\"x\",\"type\":\"\(category)\",\"sort\":null,\"title\":")
    try writer.writeJSON(kind == .heat ? "" : categoryTitle)
    if isPlaced {
      try writer.write(",\"axis\":{\"format\":\"~r\",\"tickMinStep\":1},\"scale\":{\"zero\":false}")
    }
    try writer.write("},\n  \"\(up)\":")
    if kind == .heat {
      try writer.write("{\"field\":\"series\",\"type\":\"nominal\",\"sort\":null,\"title\":")
      try writer.writeJSON(categoryTitle)
      try writer.write("},\n  \"color\":{\"field\":\"y\",\"type\":\"quantitative\",\"title\":")
      try writer.writeJSON(valueTitle)
      try writer.write("}")
    } else {
      try writer.write("{\"field\":\"y\",\"type\":\"quantitative\"\(zero),\"title\":")
      try writer.writeJSON(valueTitle)
      try writer.write("}")
      if series.count > 1, kind == .spark {
        try writer.write(",\n  \"row\":{\"field\":\"series\",\"type\":\"nominal\",\"sort\":null,\"title\":\"\"}")
      } else if series.count > 1 {
        try writer.write(",\n  \"color\":{\"field\":\"series\",\"type\":\"nominal\",\"sort\":null,\"title\":\"\"}")
        if kind == .bar || kind == .column {
          try writer.write(",\n  \"\(along)Offset\":{\"field\":\"series\",\"sort\":null}")
        }
      }
    }
    try writer.write(",\n  \"tooltip\":[{\"field\":\"label\"},{\"field\":\"series\"},{\"field\":\"y\"}]")
  }
}
