import type { NextConfig } from 'next';

const nextConfig: NextConfig = {
  poweredByHeader: false,
  // Types are checked by `npm run types` with TypeScript 7, which Next's own checker cannot load.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    'better-sqlite3',
    'mysql2',
    '@node-rs/argon2',
    'oidc-provider',
    'sharp',
    'busboy',
    'drizzle-orm',
    'pino',
  ],
  rewrites: async () => ({
    beforeFiles: [
      { source: '/image', destination: '/api/image' },
      { source: '/image/:path*', destination: '/api/image/:path*' },
      { source: '/oauth/:path*', destination: '/api/oauth/:path*' },
      {
        source: '/.well-known/oauth-authorization-server',
        destination: '/api/oauth/.well-known/oauth-authorization-server',
      },
      { source: '/.well-known/openid-configuration', destination: '/api/oauth/.well-known/openid-configuration' },
      { source: '/healthz', destination: '/api/healthz' },
      { source: '/readyz', destination: '/api/readyz' },
    ],
    afterFiles: [],
    fallback: [],
  }),
};

export default nextConfig;
