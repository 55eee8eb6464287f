import type { NextConfig } from 'next';

// Node itself reads this file (see src/cli/build.ts and src/server.ts): Next would keep its compiler in memory for it,
// 40 MB more. So only types that can be stripped.

// Under `npm start` src/app/front writes a stricter policy, with a nonce for each page (src/http/page-policy.ts). This is for
// `next start` and for development, where Next writes inline scripts that have none, and evaluates what it loads anew.
const evaluated = process.env.NODE_ENV === 'development' ? " 'unsafe-eval'" : '';
const policy = (formAction: string) =>
  [
    "default-src 'self'",
    `script-src 'self' 'unsafe-inline'${evaluated}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `form-action ${formAction}`,
  ].join('; ');
const unlessGiven = [{ type: 'header' as const, key: 'content-security-policy' }];

const nextConfig: NextConfig = {
  poweredByHeader: false,
  // Its optimizer would decode any picture for anybody, and keep the result on the disk after the picture is deleted.
  images: { unoptimized: true },
  // A route is loaded when it is first asked for: all of them at the start take 40 MB and twice as long.
  experimental: { preloadEntriesOnStart: false },
  // Types are checked by `npm run types` with TypeScript 7, which Next's own checker cannot load.
  typescript: { ignoreBuildErrors: true },
  // Hundreds of small files take a second of every start to find and read.
  bundlePagesRouterDependencies: true,
  serverExternalPackages: [
    'better-sqlite3',
    'mysql2',
    '@node-rs/argon2',
    'oidc-provider',
    'sharp',
    'busboy',
    'pino',
    'imgur',
    'uploadthing',
  ],
  headers: async () => [
    {
      // The pages: everything but bytes, the API and the provider, which say this for themselves.
      source: '/((?!api/|image$|image/|oauth/|device$|device/|_next/).*)',
      missing: unlessGiven,
      headers: [
        { key: 'Content-Security-Policy', value: policy("'self'") },
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'same-origin' },
        { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
      ],
    },
    {
      // form-action holds for redirects too, and this form ends at the helper's loopback address (RFC 8252 §7.3):
      // any port of 127.0.0.1 or [::1], and the grammar of a policy knows no IPv6 address. Registered apps may be anywhere
      // on https: where the form may really end is checked by the provider.
      source: '/consent/:uid',
      missing: unlessGiven,
      headers: [{ key: 'Content-Security-Policy', value: policy("'self' http: https:") }],
    },
  ],
  rewrites: async () => ({
    beforeFiles: [
      { source: '/image', destination: '/api/image' },
      { source: '/image/:path*', destination: '/api/image/:path*' },
      { source: '/api/v1/images/:id/thumbnail', destination: '/api/thumbnail/:id' },
      { source: '/oauth/:path*', destination: '/api/oauth/:path*' },
      { source: '/device/:path*', destination: '/api/oauth/device/:path*' },
      {
        source: '/.well-known/oauth-authorization-server',
        destination: '/api/oauth/.well-known/oauth-authorization-server',
      },
      { source: '/.well-known/openid-configuration', destination: '/api/oauth/.well-known/openid-configuration' },
      { source: '/helper/:path*', destination: '/api/helper/:path*' },
      { source: '/download/:name', destination: '/api/download/:name' },
      { source: '/healthz', destination: '/api/healthz' },
      { source: '/readyz', destination: '/api/readyz' },
    ],
    afterFiles: [],
    fallback: [],
  }),
};

export default nextConfig;
