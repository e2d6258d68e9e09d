import { describe, expect, it } from 'vitest'
import { isHarmless, isTooLarge } from '../../../src/renderer/src/features/mail/harmlessStyles.ts'
import { remoteInCss, remoteOf } from '../../../src/renderer/src/features/mail/remoteContent.ts'

const element = (tagName: string, attributes: Record<string, string>, textContent = '') => ({
  tagName,
  textContent,
  getAttribute: (name: string) => attributes[name] ?? null,
})

describe('what a mail would fetch', () => {
  it.each([
    ['url(https://x.example/a.png)', 1],
    [`background:url( 'https://x.example/a.png' ), url("//x.example/b.png")`, 2],
    ['u\\72l(https://x.example/a.png)', 1],
    ['url/**/(https://x.example) u/**/rl(https://x.example)', 2],
    ['@import "https://x.example/a.css"; @import url(https://x.example/b.css);', 2],
    [`image-set("https://x.example/a.png" 1x, url(https://x.example/b.png) 2x)`, 2],
    ['url(data:image/png;base64,AA) url(#shape) url(cid:logo)', 0],
    ['color: red', 0],
  ])('is counted in a style: %s', (css, remote) => {
    expect(remoteInCss(css)).toBe(remote)
  })

  it.each([
    ['IMG', { src: 'https://x.example/a.png' }, 1],
    ['IMG', { src: 'https://x.example/a.png', srcset: 'https://x.example/b.png 2x' }, 1],
    ['IMG', { src: 'data:image/png;base64,AA', srcset: 'a.png 1x, https://x.example/b.png 2x' }, 1],
    ['IMG', { src: 'cid:logo' }, 0],
    ['SOURCE', { srcset: '//x.example/b.png' }, 1],
    ['VIDEO', { poster: 'https://x.example/p.jpg' }, 1],
    ['TD', { background: 'https://x.example/p.jpg', style: 'background:url(https://x.example/q.jpg)' }, 2],
    ['image', { 'xlink:href': 'https://x.example/a.svg' }, 1],
    ['image', { href: 'https://x.example/a.svg' }, 1],
    ['IFRAME', { src: 'https://x.example/' }, 1],
    ['OBJECT', { data: 'https://x.example/' }, 1],
    ['EMBED', { src: 'https://x.example/' }, 1],
    ['LINK', { href: 'https://x.example/a.css' }, 1],
    ['A', { href: 'https://x.example/' }, 0],
  ])('is counted of an element: %s %j', (tag, attributes: Record<string, string>, remote) => {
    expect(remoteOf(element(tag, attributes))).toBe(remote)
  })

  it('is counted of a sheet', () => {
    expect(remoteOf(element('STYLE', {}, 'p{background:url(https://x.example/a)}'))).toBe(1)
  })

  it.each(['background-image', 'list-style-image'])('is taken out of a style: %s', (name) => {
    expect(isHarmless(name, 'url("https://x.example/a.png")')).toBe(false)
    expect(isHarmless(name, 'image-set("https://x.example/a.png" 1x)')).toBe(false)
    expect(isHarmless(name, 'url("data:image/png;base64,AA"), url(https://x.example/a.png)')).toBe(false)
    expect(isHarmless(name, 'url("data:image/svg+xml,%3Csvg")')).toBe(false)
    expect(isHarmless(name, 'url("data:image/png;base64,AA")')).toBe(true)
  })
})

describe('the size of a part', () => {
  it.each([
    ['height', '9999px'],
    ['height', '9999'],
    ['min-height', '100vh'],
    ['height', '1e5px'],
    ['width', '300%'],
    ['padding-top', '9999px'],
    ['margin-block-start', '80em'],
    ['text-indent', '9999px'],
    ['border-top-width', '5000px'],
    ['font-size', '900%'],
    ['line-height', '500'],
    ['cellpadding', '9999'],
  ])('is kept to what text needs: %s %s', (name, value) => {
    expect(isTooLarge(name, value)).toBe(true)
  })

  it.each([
    ['height', '60px'],
    ['height', '100%'],
    ['width', '100%'],
    ['width', '640px'],
    ['padding-top', '24px'],
    ['font-size', '32px'],
    ['font-size', '120%'],
    ['line-height', '1.5'],
    ['color', '#999999'],
  ])('is left to a letter: %s %s', (name, value) => {
    expect(isTooLarge(name, value)).toBe(false)
  })
})
