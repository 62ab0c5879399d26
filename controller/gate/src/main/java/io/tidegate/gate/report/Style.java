package io.tidegate.gate.report;

/** How the page looks, light and dark, on a wide screen and a narrow one. */
final class Style {
  static final String CSS =
      """
      :root{color-scheme:light dark;--ink:#1d2733;--paper:#fff;--grid:#d8dee6;--a:#2f6fb0;--b:#b45309;--bad:#b3261e;--good:#1b7f4b}
      @media (prefers-color-scheme:dark){:root{--ink:#dfe6ee;--paper:#14191f;--grid:#36414d;--a:#6fb1ee;--b:#f09a56;--bad:#ff8a80;--good:#6fd39b}}
      body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:920px;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
      h1{font-size:1.5rem}h1 b.bad{color:var(--bad)}h1 b.good{color:var(--good)}h1 b.unclear{color:var(--b)}
      h2,figcaption{font-size:1rem;font-weight:600;margin:0 0 .4rem}h2{margin-top:2rem}figure{margin:2rem 0}svg{width:100%;height:auto}
      svg text{font-size:13px;fill:var(--ink)}text.x{text-anchor:middle}text.y{text-anchor:end}
      path,line{vector-effect:non-scaling-stroke}
      path{fill:none;stroke-width:2}path.a{stroke:var(--a)}path.b{stroke:var(--b)}circle.a{fill:var(--a)}circle.b{fill:var(--b)}
      .grid{stroke:var(--grid)}line.level{stroke:var(--bad);stroke-dasharray:5 4}line.upright{stroke:var(--ink);stroke-dasharray:2 4}line.knee{stroke:var(--good)}
      .interval{stroke-width:3}.bad{stroke:var(--bad);fill:var(--bad)}.good{stroke:var(--good);fill:var(--good)}.unclear{stroke:var(--b);fill:var(--b)}
      .legend{margin:.2rem 0;font-size:13px}.legend span{white-space:nowrap;margin-right:1.2em}
      .legend i{display:inline-block;width:1.4em;margin-right:.4em;vertical-align:middle;border-top:3px solid}
      i.a{border-color:var(--a)}i.b{border-color:var(--b)}i.knee{border-color:var(--good)}i.level{border-color:var(--bad);border-top-style:dashed}i.upright{border-color:var(--ink);border-top-style:dotted}
      .none{border-left:3px solid var(--grid);padding-left:.8rem}
      .wide{overflow-x:auto}table{border-collapse:collapse;font-size:13px}
      td,th{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid var(--grid);vertical-align:top;min-width:3.5em;overflow-wrap:normal}td:last-child{overflow-wrap:anywhere}
      @media (max-width:640px){svg text{font-size:24px}text.spare{display:none}h1{font-size:1.25rem}}
      """
          .replace("\n", "");

  private Style() {}
}
