// Plain data between the page and the host: JSON, with bytes as base64, since a binding of the browser carries JSON alone.

export function encode(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (item instanceof Uint8Array) return { $bytes: Buffer.from(item).toString('base64') }
    // Buffer.toJSON has already run when the replacer sees it
    if (isBufferJson(item)) return { $bytes: Buffer.from(item.data).toString('base64') }
    return item
  })
}

export function decode(text: string): unknown {
  return JSON.parse(text, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && '$bytes' in item && typeof item.$bytes === 'string'
      ? new Uint8Array(Buffer.from(item.$bytes, 'base64'))
      : item,
  )
}

function isBufferJson(item: unknown): item is { type: 'Buffer'; data: number[] } {
  return typeof item === 'object' && item !== null && 'type' in item && item.type === 'Buffer' && 'data' in item
}

/**
 * Runs in the page before its scripts: gives the true preload a `require('electron')` over the binding `pliHostCall`.
 * The private scheme of mail frames is mapped here, so that neither preload nor page knows of the host.
 */
export function preloadScript(preload: string): string {
  return `(() => {
  if (window !== window.top || location.origin !== 'https://app.pli' || window.pli) return
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
  const revive = (_key, item) => item && typeof item === 'object' && typeof item.$bytes === 'string' ? bytes(item.$bytes) : item
  const text = (bytes) => { let all = ''; for (let at = 0; at < bytes.length; at += 32768) all += String.fromCharCode(...bytes.subarray(at, at + 32768)); return btoa(all) }
  const carry = (_key, item) => item instanceof Uint8Array ? { $bytes: text(item) } : item
  const listeners = new Set()
  const binding = window.pliHostCall
  window.pliHostEvent = (text) => { const event = JSON.parse(text, revive); for (const listener of listeners) listener({}, event) }
  const electron = {
    contextBridge: {
      exposeInMainWorld(name, api) {
        const mapped = Object.fromEntries(Object.entries(api).map(([key, value]) =>
          [key, typeof value === 'string' ? value.replace('pli-mail://mail', 'https://mail.pli') : value]))
        Object.defineProperty(window, name, { value: Object.freeze(mapped) })
      },
    },
    ipcRenderer: {
      async invoke(channel, ...args) { return JSON.parse(await binding(JSON.stringify({ channel, args }, carry)), revive) },
      on(channel, listener) { if (channel === 'pli:event') listeners.add(listener) },
      off(channel, listener) { listeners.delete(listener) },
    },
  }
  const require = (name) => { if (name !== 'electron') throw new Error('preload may require electron only'); return electron }
  ;(function (require, module, exports) {
${preload}
  })(require, { exports: {} }, {})
})()`
}
