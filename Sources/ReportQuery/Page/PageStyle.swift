/// How pages look: readable on a telephone, on paper, by day and by night.
enum PageStyle {
  static let text = """
    :root{color-scheme:light dark;--shade:#8889;--ink:#1f2328;--dim:#59636e;--rule:#d1d9e0;--soft:#f6f8fa;--ground:#fff;--link:#0969da}
    @media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--dim:#9198a1;--rule:#3d444d;--soft:#151b23;--ground:#0d1117;\
    --link:#58a6ff}}
    *{box-sizing:border-box}
    body{margin:0 auto;padding:1.5rem 1rem 3rem;max-width:52rem;background:var(--ground);color:var(--ink);\
    font:16px/1.65 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
    h1{font-size:1.7rem;line-height:1.3;margin:.5rem 0 1rem}h2{font-size:1.25rem;margin:2.2rem 0 .6rem}
    h3{font-size:1.05rem;margin:1.6rem 0 .4rem}p,ul,ol{margin:.7rem 0}a{color:var(--link)}
    code,pre{font:13px/1.5 ui-monospace,"SFMono-Regular",Menlo,Consolas,"Noto Sans Mono CJK SC",monospace}
    pre{background-color:var(--soft);border-radius:6px;padding:.7rem .9rem;margin:.4rem 0;overflow-x:auto;overflow-wrap:normal}
    blockquote{margin:.8rem 0;padding:0 1rem;border-left:3px solid var(--rule);color:var(--dim)}
    figure{margin:1.2rem 0}figcaption{color:var(--dim);font-size:.8rem;margin-top:.3rem}
    .chart{overflow-x:auto}.chart svg{display:block;width:100%;min-width:440px;max-width:620px;height:auto}
    .scroll,.chart,pre{background-image:linear-gradient(90deg,var(--back) 30%,transparent),\
    linear-gradient(-90deg,var(--back) 30%,transparent),linear-gradient(90deg,var(--shade),transparent),\
    linear-gradient(-90deg,var(--shade),transparent);background-position:0 0,100% 0,0 0,100% 0;\
    background-size:3rem 100%,3rem 100%,.9rem 100%,.9rem 100%;background-repeat:no-repeat;\
    background-attachment:local,local,scroll,scroll}
    .scroll,.chart{--back:var(--ground)}pre{--back:var(--soft)}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums;overflow-wrap:normal}
    th,td{padding:.3rem .7rem;text-align:left;border-bottom:1px solid var(--rule);vertical-align:top}
    th{border-bottom:2px solid var(--rule);white-space:nowrap}.n,table [align=right]{text-align:right;white-space:nowrap}
    td{max-width:24rem;min-width:3rem}
    footer{margin-top:3rem;border-top:2px solid var(--rule);font-size:.85rem}footer h2{font-size:1rem}
    .only{color:var(--dim);margin:0}
    footer table{font-size:.78rem}footer td{overflow-wrap:break-word}footer td:last-child{overflow-wrap:anywhere;min-width:9rem}
    footer td:first-child{min-width:5rem}
    dl{display:grid;grid-template-columns:auto 1fr;gap:.2rem 1rem}dd{margin:0}
    .queries{padding-left:1.6rem}
    @media print{:root{--ink:#000;--dim:#444;--rule:#bbb;--soft:#f4f4f4;--ground:#fff;--link:#000}
    body{max-width:none;padding:0;font-size:11pt}.chart,tr,pre{break-inside:avoid}h1,h2,h3{break-after:avoid}figcaption{break-before:avoid}
    .scroll,.chart{overflow:visible}.scroll,.chart,pre{background-image:none}.chart svg{min-width:0}
    pre{white-space:pre-wrap;overflow-wrap:anywhere}thead{display:table-header-group}
    td,th{white-space:normal;overflow-wrap:anywhere;min-width:0}
    footer th{overflow-wrap:normal}footer th,footer td{padding:.2rem .35rem}
    .wide,.wide tbody,.wide tr{display:block}.wide thead{display:none}.wide tr{padding:.4rem 0;border-bottom:1px solid}
    .wide td{display:inline-block;border:0;padding:0 1rem 0 0;text-align:left}
    .wide td::before{content:attr(data-name) " ";color:var(--dim)}}
    @page{margin:18mm 16mm}
    """
}
