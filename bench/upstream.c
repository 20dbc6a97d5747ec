/* The upstream that every server of a comparison forwards to: fast, loopback, the same for all.
 *
 * A and AAAA get one record whose address is a hash of the name; every other type gets NODATA with a SOA. TTL 3600.
 * The asker's question is echoed as it came (0x20 kept); an OPT in the question is answered by an OPT.
 * A question whose first label is "_count" is answered by the number of other questions seen so far, as an IPv4
 * address, so that a run can prove that a cache was warm.
 *
 * usage: upstream PORT   (127.0.0.1, until killed)
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum { BATCH = 64, SIZE = 1232, QUEUE = 4 << 20, TTL = 3600, LONGEST_TAIL = 64, A = 1, SOA = 6, AAAA = 28 };

static unsigned char bytes[BATCH][SIZE + LONGEST_TAIL];
static struct sockaddr_in peer[BATCH];
static struct iovec part[BATCH];
static struct mmsghdr message[BATCH];
static uint32_t questions;

static unsigned char *put16(unsigned char *p, unsigned value) {
    *p++ = value >> 8;
    *p++ = value;
    return p;
}

static unsigned char *put32(unsigned char *p, uint32_t value) { return put16(put16(p, value >> 16), value & 0xffff); }

static unsigned char *put_head(unsigned char *p, unsigned type, unsigned length) {
    return put16(put32(put16(put16(put16(p, 0xc00c), type), 1), TTL), length); /* owner: the question's name */
}

/* Offset behind the question, or 0 when the packet is not one plain question. */
static int question_end(const unsigned char *packet, int length) {
    int at = 12;
    if (length < 17 || packet[2] & 0x80 || packet[4] || packet[5] != 1)
        return 0;
    while (at < length && packet[at]) {
        if (packet[at] > 63)
            return 0;
        at += packet[at] + 1;
    }
    return at + 5 <= length ? at + 5 : 0;
}

/* Turns the question into its answer in place; returns the new length, or 0 to stay silent. */
static int answer(unsigned char *packet, int length) {
    int end = question_end(packet, length);
    if (!end)
        return 0;
    int edns = packet[11] == 1 && end + 11 <= length && !packet[end] && packet[end + 1] == 0 && packet[end + 2] == 41;
    int dnssec = edns && packet[end + 7] & 0x80;
    unsigned type = packet[end - 4] << 8 | packet[end - 3];
    uint32_t hash = 2166136261u; /* FNV-1a over the name, case folded */
    for (int i = 12; i < end - 4; i++)
        hash = (hash ^ (packet[i] | 0x20)) * 16777619u;
    int counting = packet[12] == 6 && !strncasecmp((char *)packet + 13, "_count", 6);
    questions += !counting;
    packet[2] = 0x80 | (packet[2] & 1);
    packet[3] = 0x80 | (packet[3] & 0x10);
    int positive = type == A || type == AAAA;
    memset(packet + 6, 0, 6);
    packet[positive ? 7 : 9] = 1;
    packet[11] = edns;
    unsigned char *p = packet + end;
    if (type == A) {
        /* 5.0.0.0/8: ordinary public space, which no rebinding protection takes for a private address */
        p = put32(put_head(p, A, 4), counting ? questions : 5u << 24 | hash >> 8);
    } else if (type == AAAA) {
        p = put32(put32(put32(put32(put_head(p, AAAA, 16), 0x2a000000u), hash), 0), hash);
    } else {
        p = put16(put_head(p, SOA, 22), 0); /* both names of the SOA are the root */
        p = put32(put32(put32(put32(put32(p, 1), 3600), 600), 86400), TTL);
    }
    if (edns) {
        *p++ = 0;
        p = put16(put32(put16(put16(p, 41), SIZE), dnssec ? 0x8000 : 0), 0);
    }
    return (int)(p - packet);
}

static void make_ready(void) {
    for (int i = 0; i < BATCH; i++) {
        part[i].iov_base = bytes[i];
        part[i].iov_len = SIZE;
        message[i].msg_hdr.msg_iov = &part[i];
        message[i].msg_hdr.msg_iovlen = 1;
        message[i].msg_hdr.msg_name = &peer[i];
        message[i].msg_hdr.msg_namelen = sizeof peer[i];
    }
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: upstream PORT\n");
        return 2;
    }
    int fd = socket(AF_INET, SOCK_DGRAM, 0), queue = QUEUE;
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[1]))};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &queue, sizeof queue);
    if (fd < 0 || bind(fd, (struct sockaddr *)&here, sizeof here) < 0) {
        perror("upstream: bind");
        return 1;
    }
    for (;;) {
        make_ready();
        int count = recvmmsg(fd, message, BATCH, MSG_WAITFORONE, NULL), ready = 0;
        if (count < 0 && errno != EINTR) {
            perror("upstream: recvmmsg");
            return 1;
        }
        for (int i = 0; i < count; i++) {
            int length = answer(bytes[i], (int)message[i].msg_len);
            if (!length)
                continue;
            part[ready].iov_base = bytes[i]; /* compact: a skipped slot would send another asker's answer */
            part[ready].iov_len = (size_t)length;
            peer[ready] = peer[i];
            message[ready].msg_hdr.msg_namelen = sizeof peer[ready];
            ready++;
        }
        for (int done = 0; done < ready;) {
            int sent = sendmmsg(fd, message + done, (unsigned)(ready - done), 0);
            done += sent > 0 ? sent : 1;
        }
    }
}
