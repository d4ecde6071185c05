// The part of oidc-provider that the broker of the tests uses; the package brings no types.

declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  interface Kept {
    grantId: string
  }
  interface Grant {
    addOIDCScope(scope: string): void
    save(): Promise<string>
  }
  interface BackchannelRequest extends Kept {
    params: { scope?: string }
  }
  export const errors: { AccessDenied: new () => Error }
  export class Provider {
    constructor(issuer: string, configuration: object)
    callback(): (request: IncomingMessage, response: ServerResponse) => void
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<{ params: { scope?: string } }>
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>
    backchannelResult(request: BackchannelRequest, result: unknown): Promise<void>
    on(event: string, listener: (...given: unknown[]) => void): this
    Grant: new (of: { accountId: string; clientId: string }) => Grant
    AccessToken: { find(token: string): Promise<{ accountId: string; isValid: boolean } | undefined> }
  }
}
