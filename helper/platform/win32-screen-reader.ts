import { user32 } from './win32-api.ts';

/** SPI_GETSCREENREADER: set by whoever reads the screen aloud. */
const getScreenReader = 0x46;

const systemParameters = user32.func(
  'bool __stdcall SystemParametersInfoW(uint32 action, uint32 size, _Out_ int32 *value, uint32 change)',
) as (action: number, size: number, value: [number], change: number) => boolean;

export function isWin32ScreenReaderOn(): boolean {
  const value: [number] = [0];
  return systemParameters(getScreenReader, 0, value, 0) && value[0] !== 0;
}
