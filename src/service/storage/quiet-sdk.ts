/** The SDK of S3 warns of versions of Node that its later versions will not support; ours is pinned. */
export function quietSdk(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
}
