/** What is said about keys, in English. */
export const sessionEn = {
  logIn: 'Log in',
  logOut: 'Log out',
  text: 'This service needs a key. Whoever runs it can give you one.',
  key: 'Key',
  insecure: 'This connection is not encrypted: others in the network could read the key.',
  notAllowed: 'Your key does not open this',
  ask: 'Ask whoever runs the service for another key.',
  roles: {
    viewer: 'It lets you look at trainings and their images.',
    generator: 'It lets you look at trainings and generate images.',
    trainer: 'It lets you train, upload pictures and generate images.',
    admin: 'It lets you do everything.',
  },
};
