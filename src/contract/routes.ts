/** Paths of the wire (RFC 3986 path-absolute). Server and helper agree on these and on nothing else. */
export const routes = {
  image: '/image',
  imageById: (id: string) => `/image/${id}`,
  images: '/api/v1/images',
  imagesBatch: '/api/v1/images/batch',
  imageDetails: (id: string) => `/api/v1/images/${id}`,
  imageContent: (id: string) => `/api/v1/images/${id}/content`,
  thumbnail: (id: string) => `/api/v1/images/${id}/thumbnail`,
  me: '/api/v1/me',
  statistics: '/api/v1/statistics',
  purge: '/api/cron/purge',
  health: '/healthz',
  ready: '/readyz',
  oauthIssuer: '/oauth',
  oauthMetadata: '/.well-known/oauth-authorization-server',
} as const;
