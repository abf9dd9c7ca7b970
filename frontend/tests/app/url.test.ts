import { describe, expect, test } from 'vitest'
import { type Place, readPlace, writtenPlace } from '../../src/app/url'

const NOWHERE: Place = { run: null, epoch: null, camera: null, pin: null }

describe('the place in the address', () => {
  test.each<Place>([
    NOWHERE,
    { run: 'mnist/a', epoch: 0, camera: null, pin: null },
    { run: '<script>&#=% ü', epoch: -3, camera: { x: -1.5, y: 0.25, k: 120 }, pin: { probe: 'p0', id: 17 } },
    { run: 'a&p.dvi.epoch=9', epoch: 4, camera: { x: 1e-7, y: 3e6, k: 0.001 }, pin: { probe: 'p12', id: -1 } },
  ])('is read as it was written: %j', (place) => {
    expect(readPlace(writtenPlace('#dvi', place))).toEqual(place)
  })

  test('leaves what is not ours as it was', () => {
    const hash = '#dvi&_smoothing=0.5&p.dvi.run=old&runFilter=%2Fa'
    expect(writtenPlace(hash, { ...NOWHERE, run: 'new' })).toBe('#dvi&_smoothing=0.5&runFilter=%2Fa&p.dvi.run=new')
    expect(writtenPlace(hash, NOWHERE)).toBe('#dvi&_smoothing=0.5&runFilter=%2Fa')
  })

  test('writing twice changes nothing', () => {
    const place: Place = { run: 'a b', epoch: 3, camera: { x: 1 / 3, y: 2, k: 3 }, pin: null }
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
  ])('nonsense reads as absent: %s', (hash) => {
    expect(readPlace(hash)).toEqual(NOWHERE)
  })

  test('a broken escape is taken as it stands', () => {
    expect(readPlace('#p.dvi.run=50%').run).toBe('50%')
  })
})
