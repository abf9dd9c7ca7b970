import { expect, test } from 'vitest'
import { fileName, legendRows, pictureSvg, xmlText } from '../../../src/panels/landscape/pictureSvg'

test('names of files hold no path, no hidden file, and have an end', () => {
  expect(fileName(['../../etc/passwd', 'epoch 3'], 'png')).toBe('etc_passwd-epoch_3.png')
  expect(fileName(['.<>', ''], 'svg')).toBe('landscape.svg')
  expect(fileName(['ж'.repeat(500)], 'svg')).toHaveLength(104)
})

test('hostile names stay text, and forbidden characters go', () => {
  expect(xmlText('a\u0000b\ud800c')).toBe('a\ufffdb\ufffdc')
  const { text } = pictureSvg({
    size: { width: 200, height: 100 },
    base: null,
    dots: [{ x: 1, y: 2, radius: 3, fill: 'red', opacity: 1, ring: 0.9, core: 1 }],
    marks: [],
    legend: { title: '', entries: [{ name: '<script>alert(1)</script>', colour: '#000000' }] },
    caption: '"&<run>',
    colours: { surface: '#fff', text: '#000', muted: '#888', ink: '#111', core: '#000' },
  })
  expect(text).not.toContain('<script')
  expect(text).toContain('&lt;script')
  expect(text.match(/<circle/g)).toHaveLength(2)
})

test('a legend breaks into rows and says how many more there are', () => {
  const entries = Array.from({ length: 100 }, (_, i) => ({ name: `class ${i}`, colour: '#000000' }))
  const { entries: placed, rows } = legendRows(entries, 300)
  expect(rows).toBeGreaterThan(10)
  expect(placed).toHaveLength(61)
  expect(placed.at(-1)?.name).toBe('and 40 more')
  for (const { x } of placed) expect(x).toBeLessThan(300)
})
