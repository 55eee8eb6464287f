import { readdirSync } from 'node:fs';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Family } from './exposition.ts';

const startedAt = Date.now() / 1000 - process.uptime();

/** Begins to measure how late the event loop is; every process that gives metrics has one. */
export function watchEventLoop(): IntervalHistogram {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  return delay;
}

/** The process itself, under the names that all exporters use. */
export function processFamilies(delay: IntervalHistogram): Family[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const gauge = (name: string, help: string, value: number): Family => ({
    name,
    type: 'gauge',
    help,
    samples: [{ value }],
  });
  // What timers wait for anyway is not late.
  const late = (nanoseconds: number) => Math.max(0, (nanoseconds || 0) / 1e9 - 0.02);
  const lag = [
    gauge(
      'nodejs_eventloop_lag_p50_seconds',
      'How late the event loop was since the last scrape',
      late(delay.percentile(50)),
    ),
    gauge('nodejs_eventloop_lag_p99_seconds', 'The same, of a hundred times the latest', late(delay.percentile(99))),
    gauge('nodejs_eventloop_lag_max_seconds', 'The same, the latest of all', late(delay.max)),
  ];
  delay.reset();
  return [
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'CPU time of this process',
      samples: [{ value: (user + system) / 1e6 }],
    },
    gauge('process_resident_memory_bytes', 'Memory of this process', rss),
    gauge('process_start_time_seconds', 'When this process began, in epoch seconds', startedAt),
    ...openFiles().map((count) => gauge('process_open_fds', 'Files and sockets that are open', count)),
    gauge('nodejs_heap_size_used_bytes', 'Memory that JavaScript uses', heapUsed),
    ...lag,
  ];
}

function openFiles(): number[] {
  try {
    return [readdirSync('/proc/self/fd').length];
  } catch {
    return [];
  }
}
