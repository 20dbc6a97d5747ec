/* The floor: what a UDP question costs at the least on this kernel.
 *
 * It takes up to 64 packets with one recvmmsg, sets the QR bit, and sends them back with one sendmmsg. It looks at
 * nothing else, so no DNS server that uses the same system calls can cost less.
 *
 * usage: floor PORT      (127.0.0.1, until killed)
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { BATCH = 64, SIZE = 1232, QUEUE = 4 << 20 };

static unsigned char bytes[BATCH][SIZE];
static struct sockaddr_in peer[BATCH];
static struct iovec part[BATCH];
static struct mmsghdr message[BATCH];

static void make_ready(void) {
    for (int i = 0; i < BATCH; i++) {
        part[i].iov_base = bytes[i];
        part[i].iov_len = SIZE;
        message[i].msg_hdr.msg_iov = &part[i];
        message[i].msg_hdr.msg_iovlen = 1;
        message[i].msg_hdr.msg_name = &peer[i];
        message[i].msg_hdr.msg_namelen = sizeof peer[i]; /* the kernel shrinks it: set again each time */
    }
}

static void send_all(int fd, int count) {
    int done = 0;
    while (done < count) {
        int sent = sendmmsg(fd, message + done, count - done, 0);
        done += sent > 0 ? sent : 1; /* go on behind a message that was refused */
    }
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: floor PORT\n");
        return 2;
    }
    int fd = socket(AF_INET, SOCK_DGRAM, 0), queue = QUEUE;
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[1]))};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &queue, sizeof queue);
    if (fd < 0 || bind(fd, (struct sockaddr *)&here, sizeof here) < 0) {
        perror("floor: bind");
        return 1;
    }
    for (;;) {
        make_ready();
        int count = recvmmsg(fd, message, BATCH, MSG_WAITFORONE, NULL);
        if (count < 0 && errno != EINTR) {
            perror("floor: recvmmsg");
            return 1;
        }
        for (int i = 0; i < count; i++) {
            bytes[i][2] |= 0x80;
            part[i].iov_len = message[i].msg_len;
        }
        send_all(fd, count);
    }
}
