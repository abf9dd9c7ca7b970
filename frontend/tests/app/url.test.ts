import { describe, expect, test } from 'vitest'
import { NOWHERE, type Place, changed, readPlace, writtenPlace } from '../../src/app/url'

describe('the place in the address', () => {
  test.each<Place>([
    NOWHERE,
    { ...NOWHERE, run: 'mnist/a', epoch: 0 },
    {
      ...NOWHERE,
      run: '<script>&#=% ü',
      epoch: -3,
      camera: { x: -1.5, y: 0.25, k: 120 },
      pin: [{ probe: 'p0', id: 17 }],
    },
    {
      ...NOWHERE,
      run: 'a&p.dvi.epoch=9',
      epoch: 4,
      camera: { x: 1e-7, y: 3e6, k: 0.001 },
      pin: [
        { probe: 'p12', id: -1 },
        { probe: 'p0', id: 3 },
        { probe: 'p12', id: 5 },
      ],
    },
    {
      ...NOWHERE,
      run: 'r',
      layout: 'star-class',
      colour: 'column:a & b',
      query: 'label:"hot dog" conf>0.9 #&=%',
      classes: [3, 0],
      selection: Array.from({ length: 60 }, (_, id) => ({ probe: id < 30 ? 'p0' : 'p1', id })),
      group: 'selection:link 0a1b2c3d',
      traces: true,
      table: true,
    },
  ])('is read as it was written: %j', (place) => {
    expect(readPlace(writtenPlace('#dvi', place))).toEqual(place)
  })

  test('leaves what is not ours as it was', () => {
    const hash = '#dvi&_smoothing=0.5&p.dvi.run=old&runFilter=%2Fa'
    expect(writtenPlace(hash, { ...NOWHERE, run: 'new' })).toBe('#dvi&_smoothing=0.5&runFilter=%2Fa&p.dvi.run=new')
    expect(writtenPlace(hash, NOWHERE)).toBe('#dvi&_smoothing=0.5&runFilter=%2Fa')
  })

  test('writing twice changes nothing', () => {
    const place: Place = { ...NOWHERE, run: 'a b', epoch: 3, camera: { x: 1 / 3, y: 2, k: 3 } }
    const once = writtenPlace('#dvi', place)
    expect(writtenPlace(once, place)).toBe(once)
    expect(writtenPlace(once, readPlace(once))).toBe(once)
  })

  test.each([
    '',
    '#',
    '#dvi&p.dvi.epoch=abc&p.dvi.camera=1,2&p.dvi.pin=../x:1',
    '#p.dvi.camera=1,2,0&p.dvi.camera=NaN,1,2',
    '#p.dvi.camera=1,2,3,4&p.dvi.pin=p0:1e9',
    '#p.dvi.epoch=1.5&p.dvi.run=',
    '#p.dvi.selection=p0:&p.dvi.classes=1,x&p.dvi.group=robots:a&p.dvi.layout=../../x',
    '#p.dvi.classes=-1&p.dvi.traces=yes&p.dvi.view=<b>&p.dvi.pin=p0:1,2,3,4,5,6,7,8,9',
    `#p.dvi.selection=p0:${Array.from({ length: 61 }, (_, i) => i).join(',')}`,
    `#p.dvi.query=${'x'.repeat(100_000)}&p.dvi.selection=${'p0:1;'.repeat(50_000)}`,
  ])('nonsense reads as absent: %s', (hash) => {
    expect(readPlace(hash)).toEqual(NOWHERE)
  })

  test('a broken escape is taken as it stands', () => {
    expect(readPlace('#p.dvi.run=50%').run).toBe('50%')
  })

  test('half a character is written as the sign for it', () => {
    expect(readPlace(writtenPlace('#dvi', { ...NOWHERE, query: 'a\ud800b' })).query).toBe('a\ufffdb')
  })

  test('what is too long for an address is left out', () => {
    const selection = Array.from({ length: 61 }, (_, id) => ({ probe: 'p0', id }))
    expect(writtenPlace('#dvi', { ...NOWHERE, selection, query: 'x'.repeat(5000) })).toBe('#dvi')
  })

  test('knows what differs', () => {
    const place = { ...NOWHERE, run: 'a', query: 'wrong', classes: [1] }
    expect([...changed(place, { ...place, query: '', table: true })].sort()).toEqual(['query', 'view'])
    expect(changed(place, { ...place, classes: [1] }).size).toBe(0)
  })
})
