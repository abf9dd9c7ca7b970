"""What a careful eye finds wrong with the layout of the page: cut text, overlaps, what lies outside, empty panels."""

from __future__ import annotations

from playwright.sync_api import Frame

_WALK = r"""
() => {
  const found = new Set()
  const view = { width: innerWidth, height: innerHeight }
  const named = (element) => {
    const panel = element.closest('[data-panel]')?.dataset.panel ?? ''
    const name = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replace(/\s+/g, ' ')
    return `${panel} ${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} «${name.slice(0, 40)}»`
  }
  const shown = (element) =>
    element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && element.closest('.unseen') === null
  const clips = (element, axis) => getComputedStyle(element)[axis === 'x' ? 'overflowX' : 'overflowY'] !== 'visible'
  const scrolls = (element, axis) =>
    ['auto', 'scroll'].includes(getComputedStyle(element)[axis === 'x' ? 'overflowX' : 'overflowY'])
  const ancestors = function* (element) {
    for (let one = element; one !== null; one = one.parentElement) yield one
  }
  // A tooltip goes away when the pointer comes: its cut texts stand in full in the inspector.
  const titled = (element) => element.closest('[data-testid=tip]') !== null ||
    [...ancestors(element)].slice(0, 4).some((one) => one.hasAttribute('title') || one.querySelector('title') !== null)
  const excused = (element) =>
    [...ancestors(element)].some((one) => {
      const style = getComputedStyle(one)
      const dots = style.textOverflow === 'ellipsis' || !['none', ''].includes(style.webkitLineClamp)
      return dots && titled(one)
    })
  /** Scrolled out of view inside something that scrolls. */
  const scrolledAway = (element) => {
    const box = element.getBoundingClientRect()
    return [...ancestors(element.parentElement)].some((one) => {
      if (!scrolls(one, 'x') && !scrolls(one, 'y')) return false
      const frame = one.getBoundingClientRect()
      return box.bottom > frame.bottom + 1 || box.top < frame.top - 1 ||
        box.right > frame.right + 1 || box.left < frame.left - 1
    })
  }
  const layer = (element) => element.closest('dialog, .sheet, .menu, [data-layer], [role=menu], [role=listbox]')

  // Text within its box, and large enough to be read.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  while (walker.nextNode()) {
    const text = walker.currentNode
    const element = text.parentElement
    if (text.data.trim() === '' || ['STYLE', 'SCRIPT', 'OPTION', 'TITLE'].includes(element.tagName)) continue
    if (!shown(element)) continue
    range.selectNodeContents(text)
    const box = range.getBoundingClientRect()
    if (box.width < 1 || box.height < 1) continue
    if (parseFloat(getComputedStyle(element).fontSize) < 11) found.add(`smaller than 11 px: ${named(element)}`)
    const drawing = element.closest('svg')
    if (drawing !== null) {
      const frame = drawing.getBoundingClientRect()
      const inside = box.left >= frame.left - 2 && box.right <= frame.right + 2 &&
        box.top >= frame.top - 3 && box.bottom <= frame.bottom + 3
      if (!inside) found.add(`text outside its drawing: ${named(element)}`)
      continue
    }
    for (const one of ancestors(element)) {
      if (one === document.body) break
      const style = getComputedStyle(one)
      if (style.display === 'inline' || style.display === 'contents') continue
      const frame = one.getBoundingClientRect()
      const inside = box.left >= frame.left - 2 && box.right <= frame.right + 2
      const tall = box.top >= frame.top - 3 && box.bottom <= frame.bottom + 3
      if (!inside && !scrolls(one, 'x') && !excused(element)) {
        found.add(`text ${clips(one, 'x') ? 'cut off' : 'wider than its box'}: ${named(element)}`)
        break
      }
      if (!tall && clips(one, 'y') && !scrolls(one, 'y') && !excused(element)) {
        found.add(`text cut off below: ${named(element)}`)
        break
      }
      if (scrolls(one, 'y') || one.tagName === 'DIALOG') break
    }
  }

  // Controls can be pressed: inside the window, nothing over them, not over each other.
  const all = [...document.querySelectorAll('button, input, select, textarea, a[href], [role=slider], [role=option]')]
  const controls = all.filter((one) => shown(one) && !scrolledAway(one) && one.getBoundingClientRect().width > 0)
  for (const one of controls) {
    const box = one.getBoundingClientRect()
    if (box.left < -1 || box.top < -1 || box.right > view.width + 1 || box.bottom > view.height + 1)
      found.add(`outside the window: ${named(one)}`)
    if (one.tabIndex >= 0 && !(one.getAttribute('aria-label') ?? one.textContent ?? '').trim() &&
        (one.labels?.length ?? 0) === 0 && !one.hasAttribute('aria-labelledby'))
      found.add(`without a name: ${named(one)}`)
  }
  for (const [i, one] of controls.entries()) {
    const a = one.getBoundingClientRect()
    for (const other of controls.slice(i + 1)) {
      if (one.contains(other) || other.contains(one) || layer(one) !== layer(other)) continue
      const b = other.getBoundingClientRect()
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left)
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
      if (width > 1.5 && height > 1.5) found.add(`overlap: ${named(one)} and ${named(other)}`)
    }
  }

  // Panels and cards: none over another, none outside, none empty.
  const wholes = '[data-panel], .landscape-card, .landscape-pills, .left > *, .right > *'
  const panels = [...document.querySelectorAll(wholes)]
    .filter((one) => shown(one) && one.getBoundingClientRect().height > 1)
  const floating = (one) => one.matches('.landscape-tip, dialog, .sheet, [data-layer]') || layer(one) !== null
  for (const [i, one] of panels.entries()) {
    const a = one.getBoundingClientRect()
    if (!scrolledAway(one) && (a.left < -1 || a.top < -1 || a.right > view.width + 1 || a.bottom > view.height + 1))
      found.add(`outside the window: ${named(one)}`)
    const content = one.textContent.trim() !== '' || one.querySelector('canvas, img, input, button, audio') !== null
    if (!content && a.width > 8 && a.height > 8) found.add(`empty: ${named(one)}`)
    for (const other of panels.slice(i + 1)) {
      if (one.contains(other) || other.contains(one) || floating(one) || floating(other)) continue
      if (getComputedStyle(one.closest('aside') ?? one).position === 'absolute') continue
      if (getComputedStyle(other.closest('aside') ?? other).position === 'absolute') continue
      const b = other.getBoundingClientRect()
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left)
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
      if (width > 2 && height > 2 && !scrolledAway(one) && !scrolledAway(other))
        found.add(`panels overlap: ${named(one)} and ${named(other)}`)
    }
  }
  for (const one of [document.documentElement, document.body])
    if (one.scrollWidth > view.width + 1 || one.scrollHeight > view.height + 1)
      found.add(`the page scrolls: ${one.scrollWidth} x ${one.scrollHeight} in ${view.width} x ${view.height}`)
  return [...found].sort()
}
"""


def layout_faults(frame: Frame) -> list[str]:
    """Everything wrong with what stands in the frame now, one sentence each."""
    found: list[str] = frame.evaluate(_WALK)
    return found
