/** The mark, the corners of a selection around a point as in public/icon.svg, and what this site is called. */
export function Brand({ name, size = 28 }: { name: string; size?: number }) {
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: size * 0.36 }}>
      <svg aria-hidden="true" width={size} height={size} viewBox="0 0 32 32" style={{ flex: 'none' }}>
        <rect width="32" height="32" rx="8" fill="#4263eb" />
        <path
          d="M8 12.5V10a2 2 0 0 1 2-2h2.5M19.5 8H22a2 2 0 0 1 2 2v2.5M24 19.5V22a2 2 0 0 1-2 2h-2.5M12.5 24H10a2 2 0 0 1-2-2v-2.5"
          fill="none"
          stroke="#fff"
          strokeWidth="2.6"
          strokeLinecap="round"
        />
        <circle cx="16" cy="16" r="3.2" fill="#fff" />
      </svg>
      <span style={{ fontWeight: 700, fontSize: size * 0.68, letterSpacing: '-0.02em' }}>{name}</span>
    </span>
  );
}
