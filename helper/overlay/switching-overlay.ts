import type { HostChoice } from './choose-host.ts';
import type { Overlay, Selection, SelectRequest } from './overlay.ts';

/** The hosts that there may be, each opened when it is first needed. */
export interface Hosts {
  readonly native: () => Promise<Overlay>;
  readonly browser: () => Promise<Overlay>;
}

/** An overlay that is shown by the host that fits at the time: the setting and the screen reader may change meanwhile. */
export class SwitchingOverlay implements Overlay {
  private readonly choose: () => HostChoice;
  private readonly hosts: Hosts;
  private readonly end: () => void;
  private readonly opened = new Map<HostChoice['host'], Promise<Overlay>>();
  private current: Overlay | undefined;
  private opening: Promise<Selection | undefined> | undefined;
  private dismissed = false;

  constructor(choose: () => HostChoice, hosts: Hosts, end: () => void) {
    this.choose = choose;
    this.hosts = hosts;
    this.end = end;
  }

  /** What would be taken now. */
  get choice(): HostChoice {
    return this.choose();
  }

  get open(): boolean {
    return this.opening !== undefined;
  }

  /** Opens the host that would be taken now, so that the first picture is quick. @throws what opening it throws */
  async prepare(): Promise<void> {
    await this.host();
  }

  select(request: SelectRequest): Promise<Selection | undefined> {
    if (this.opening) {
      void this.current?.select(request);
      return this.opening;
    }
    this.dismissed = false;
    this.opening = this.run(request).finally(() => {
      this.opening = undefined;
      this.current = undefined;
    });
    return this.opening;
  }

  dismiss(): void {
    this.dismissed = true;
    this.current?.dismiss();
  }

  record(): boolean {
    return this.current?.record() ?? false;
  }

  close(): void {
    this.dismiss();
    for (const overlay of this.opened.values()) void overlay.then((one) => one.close()).catch(() => undefined);
    this.end();
  }

  private async run(request: SelectRequest): Promise<Selection | undefined> {
    const started = performance.now();
    const host = await this.host();
    if (this.dismissed) return undefined;
    this.current = host;
    const { onVisible } = request;
    return host.select({ ...request, onVisible: onVisible && (() => onVisible(performance.now() - started)) });
  }

  private host(): Promise<Overlay> {
    const { host } = this.choose();
    const known = this.opened.get(host);
    if (known) return known;
    const opening = this.hosts[host]().catch((error) => {
      this.opened.delete(host); // The screen may be there at the next try.
      throw error;
    });
    this.opened.set(host, opening);
    return opening;
  }
}
