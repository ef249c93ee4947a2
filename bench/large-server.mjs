// Serves `trace` with as many bytes as its argument says, and anything else small. Prints its port. A process of its own,
// so that it takes no time from what is measured.
import http from 'node:http';

const largeBytes = Number(process.argv[2]);
const block = Buffer.alloc(256 * 1024, 'not so random ');

const server = http.createServer((request, response) => {
  let left = request.url.endsWith('/trace') ? largeBytes : 1000;
  const write = () => {
    while (left > 0) {
      const part = block.subarray(0, Math.min(left, block.length));
      left -= part.length;
      if (!response.write(part)) {
        response.once('drain', write);
        return;
      }
    }
    response.end();
  };
  write();
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
