/** Whether somebody uses this computer by ear. */
export interface ScreenReader {
  readonly on: boolean;
  close(): void;
}

/** Follows whether a screen reader is on, as the system tells it; never throws. */
export async function watchScreenReader(): Promise<ScreenReader> {
  if (process.platform === 'linux' && process.env.DBUS_SESSION_BUS_ADDRESS) {
    const { watchAtSpi } = await import('./at-spi.ts');
    return watchAtSpi();
  }
  if (process.platform === 'win32') {
    const { isWin32ScreenReaderOn } = await import('./win32-screen-reader.ts');
    return {
      get on() {
        return isWin32ScreenReaderOn();
      },
      close: () => undefined,
    };
  }
  return { on: false, close: () => undefined };
}
