// Serves npm oidc-provider: an identity provider that we did not write, with a door of two buttons.
// Argument: the address of the site that its people come from. Prints its own once it listens.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const site = process.argv[2]
const jwk = (kind, options, facts) => ({ ...generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }), ...facts })
const client = (id, facts) => ({
  client_id: id,
  client_secret: 's3cret',
  redirect_uris: [`${site}/compte/exterieur/retour/`],
  post_logout_redirect_uris: [`${site}/compte/exterieur/sorti/`],
  ...facts,
})
const page = (body) => `<!doctype html><title>Ma ville</title><body>${body}</body>`

const server = createServer()
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`
  const provider = new Provider(issuer, {
    acrValues: ['eidas1', 'eidas2'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], acr: null },
    clients: [
      client('plain', {}),
      client('signed', {
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: 'ES256',
        userinfo_signed_response_alg: 'ES256',
      }),
    ],
    cookies: { keys: [randomBytes(32).toString('hex')] },
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256'], userinfoSigningAlgValues: ['RS256', 'ES256'] },
    features: {
      devInteractions: { enabled: false },
      jwtUserinfo: { enabled: true },
      rpInitiatedLogout: {
        logoutSource: (ctx, form) => {
          ctx.body = page(`${form}<button name="logout" value="yes" form="op.logoutForm">Fermer</button>`)
        },
      },
    },
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: true }) }),
    interactions: { url: (ctx, interaction) => `/door/${interaction.uid}` },
    jwks: {
      keys: [
        jwk('rsa', { modulusLength: 2048 }, { use: 'sig', alg: 'RS256', kid: 'r1' }),
        jwk('ec', { namedCurve: 'P-256' }, { use: 'sig', alg: 'ES256', kid: 'e1' }),
      ],
    },
    // The rule is OAuth 2.1's; FranceConnect and ProConnect take no such parameter.
    pkce: { required: (ctx, client) => client.clientId === 'plain' },
  })

  const enter = async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    const { params } = await provider.interactionDetails(request, response)
    if (form.has('cancel')) {
      return provider.interactionFinished(request, response, { error: 'access_denied' })
    }
    const accountId = form.get('login')
    const grant = new provider.Grant({ accountId, clientId: params.client_id })
    grant.addOIDCScope('openid email')
    const acr = accountId.startsWith('weak') ? 'eidas0' : 'eidas1'
    const result = { login: { accountId, acr }, consent: { grantId: await grant.save() } }
    return provider.interactionFinished(request, response, result)
  }
  const callback = provider.callback()
  server.on('request', (request, response) => {
    if (!request.url.startsWith('/door/')) return callback(request, response)
    if (request.method === 'POST') return enter(request, response)
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    return response.end(
      page('<form method="post"><input name="login" aria-label="Nom"><button>Continuer</button><button name="cancel">Renoncer</button></form>'),
    )
  })
  console.log(issuer)
})
