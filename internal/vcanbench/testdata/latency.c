/* The two ends of a bus, as small as they can be: what answers a press, and what presses and takes the time.
 *
 *   latency answer IN OUT PRESS CAR ANSWER
 *   latency press IN OUT ROUNDS GAP BURST NOISE TARGET...
 *
 * Interfaces, identifiers in hexadecimal, and the gap between two presses in ms. A TARGET is NAME:PRESS:CAR:ANSWER:PID: it answers
 * the identifier PRESS with ANSWER, takes in CAR as well, and is the process PID; 0: it is in the kernel. For each measurement a
 * line is printed: NAME KIND NANOSECONDS.
 */
#include <errno.h>
#include <linux/can.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define TARGETS 8
#define TRIES 100 /* until a target that has just been started answers */

struct target {
	char name[16];
	canid_t press, car, answer;
	int pid;
	unsigned char presses;
};

static int in, out; /* where presses and what the car says are put, and where answers come */

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* open_can opens an interface, and hears some identifiers. */
static int open_can(const char *name, const canid_t *ids, int n)
{
	struct can_filter filters[2 * TARGETS];
	struct sockaddr_can address = {.can_family = AF_CAN, .can_ifindex = if_nametoindex(name)};
	int s = socket(PF_CAN, SOCK_RAW, CAN_RAW);

	for (int i = 0; i < n; i++)
		filters[i] = (struct can_filter){ids[i], CAN_SFF_MASK | CAN_EFF_FLAG | CAN_RTR_FLAG};
	if (s < 0 || !address.can_ifindex || setsockopt(s, SOL_CAN_RAW, CAN_RAW_FILTER, filters, n * sizeof *filters) < 0 ||
	    bind(s, (struct sockaddr *)&address, sizeof address) < 0)
		die(name);
	return s;
}

static void put(int s, canid_t id, unsigned char first, unsigned char length)
{
	struct can_frame f = {.can_id = id, .can_dlc = length, .data = {first}};

	if (write(s, &f, sizeof f) != sizeof f)
		die("write");
}

static void answer(canid_t press, canid_t reply)
{
	struct can_frame f;

	while (read(in, &f, sizeof f) == sizeof f)
		if (f.can_id == press)
			put(out, reply, 2, 1);
	die("read");
}

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void wait_ms(int ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};

	nanosleep(&t, NULL);
}

static void press(struct target *t) { put(in, t->press, ++t->presses, 8); }

/* answered waits for the answer of a target; 0: it does not come. */
static int answered(struct target *t)
{
	struct can_frame f;

	do
		if (read(out, &f, sizeof f) != sizeof f)
			return 0;
	while (f.can_id != t->answer);
	return 1;
}

static void patience(int ms)
{
	struct timeval t = {ms / 1000, ms % 1000 * 1000};

	if (setsockopt(out, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t) < 0)
		die("SO_RCVTIMEO");
}

/* report prints how long it took since a time until the answer comes. */
static void report(struct target *t, const char *kind, long long since)
{
	if (answered(t))
		printf("%s %s %lld\n", t->name, kind, now() - since);
	else
		printf("%s %s lost\n", t->name, kind);
}

static void timed_press(struct target *t, const char *kind)
{
	long long since = now();

	press(t);
	report(t, kind, since);
}

/* ready presses until a target answers: it was started a moment ago. */
static void ready(struct target *t)
{
	patience(300);
	for (int i = 0; i < TRIES; i++) {
		put(in, t->car, 0, 8);
		press(t);
		if (answered(t)) {
			while (answered(t)) /* late ones to earlier presses */
				;
			return;
		}
	}
	fprintf(stderr, "%s does not answer\n", t->name);
	exit(1);
}

/* stopped waits until a process has stopped. */
static void stopped(int pid)
{
	char name[32], state = 0;
	FILE *f;

	snprintf(name, sizeof name, "/proc/%d/stat", pid);
	while (state != 'T') {
		if (!(f = fopen(name, "r")))
			die(name);
		if (fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
			state = 0;
		fclose(f);
	}
}

/* burst lets frames queue up, and takes the time until the last one, a press, is answered. */
static void burst(struct target *t, int n)
{
	long long since;

	kill(t->pid, SIGSTOP);
	stopped(t->pid);
	for (int i = 1; i < n; i++)
		put(in, t->car, 0, 8);
	press(t);
	since = now();
	kill(t->pid, SIGCONT);
	report(t, "burst", since);
}

/* cpu is the processor time that a process has used. */
static long long cpu(int pid)
{
	unsigned long user = 0, system = 0;
	char name[32];
	FILE *f;

	snprintf(name, sizeof name, "/proc/%d/stat", pid);
	if (!(f = fopen(name, "r")) ||
	    fscanf(f, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
		die(name);
	fclose(f);
	return (user + system) * (1000000000LL / sysconf(_SC_CLK_TCK));
}

int main(int argc, char **argv)
{
	struct target targets[TARGETS];
	canid_t answers[TARGETS];
	long long before[TARGETS];
	int n = argc - 8;

	if (argc == 7 && !strcmp(argv[1], "answer")) {
		canid_t ids[] = {strtoul(argv[4], NULL, 16), strtoul(argv[5], NULL, 16)};

		in = open_can(argv[2], ids, 2);
		out = open_can(argv[3], NULL, 0);
		answer(ids[0], strtoul(argv[6], NULL, 16));
	}
	if (n < 1 || n > TARGETS || strcmp(argv[1], "press")) {
		fprintf(stderr, "usage: see the top of latency.c\n");
		return 2;
	}
	int rounds = atoi(argv[4]), gap = atoi(argv[5]), frames = atoi(argv[6]), noise = atoi(argv[7]);

	for (int i = 0; i < n; i++) {
		struct target *t = &targets[i];

		*t = (struct target){0};
		if (sscanf(argv[8 + i], "%15[^:]:%x:%x:%x:%d", t->name, &t->press, &t->car, &t->answer, &t->pid) != 5) {
			fprintf(stderr, "%s: want NAME:PRESS:CAR:ANSWER:PID\n", argv[8 + i]);
			return 2;
		}
		answers[i] = t->answer;
	}
	in = open_can(argv[2], NULL, 0);
	out = open_can(argv[3], answers, n);
	for (int i = 0; i < n; i++)
		ready(&targets[i]);
	patience(5000);
	for (int r = 0; r < rounds; r++)
		for (int i = 0; i < n; i++) {
			wait_ms(gap / n + 1);
			timed_press(&targets[i], "paced");
			timed_press(&targets[i], "closed"); /* at once after the answer */
		}
	for (int r = 0; r < rounds; r += 10)
		for (int i = 0; i < n; i++)
			if (targets[i].pid) {
				wait_ms(gap);
				burst(&targets[i], frames);
			}
	wait_ms(gap);
	for (int i = 0; i < n; i++)
		before[i] = targets[i].pid ? cpu(targets[i].pid) : 0;
	for (int i = 0; i < noise; i++)
		put(in, 0x7FF, 0, 8);
	for (int i = 0; i < n; i++)
		if (targets[i].pid)
			printf("%s noise %lld\n", targets[i].name, cpu(targets[i].pid) - before[i]);
	return 0;
}
