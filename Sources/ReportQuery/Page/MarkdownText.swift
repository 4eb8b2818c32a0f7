import CMarkdown

/// Markdown (CommonMark with tables and struck-out text) as HTML that asks for nothing from elsewhere.
enum MarkdownText {
  private static let isRegistered: Bool = {
    cmark_gfm_core_extensions_ensure_registered()
    return true
  }()

  /// The HTML of a text; raw HTML in it is left out, and a picture becomes a link to it.
  static func html(_ markdown: String) -> String {
    guard isRegistered, let parser = cmark_parser_new(CMARK_OPT_DEFAULT) else { return "" }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough"] {
      if let one = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, one) }
    }
    var text = markdown
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
    }
    guard let document = cmark_parser_finish(parser) else { return "" }
    defer { cmark_node_free(document) }
    linkImages(in: document)
    guard let html = cmark_render_html(document, CMARK_OPT_DEFAULT, cmark_parser_get_syntax_extensions(parser)) else {
      return ""
    }
    defer { cmark_get_default_mem_allocator().pointee.free(html) }
    return String(cString: html)
  }

  private static func linkImages(in document: OpaquePointer) {
    var images: [OpaquePointer] = []
    let walk = cmark_iter_new(document)
    while cmark_iter_next(walk) != CMARK_EVENT_DONE {
      if let node = cmark_iter_get_node(walk), cmark_node_get_type(node) == CMARK_NODE_IMAGE,
        cmark_iter_get_event_type(walk) == CMARK_EVENT_ENTER
      {
        images.append(node)
      }
    }
    cmark_iter_free(walk)
    for image in images {
      guard let link = cmark_node_new(CMARK_NODE_LINK) else { continue }
      cmark_node_set_url(link, cmark_node_get_url(image))
      while let child = cmark_node_first_child(image) { cmark_node_append_child(link, child) }
      if cmark_node_replace(image, link) == 1 { cmark_node_free(image) } else { cmark_node_free(link) }
    }
  }
}
