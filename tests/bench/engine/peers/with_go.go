// with_go.go - the workloads of engine.pl in Go, on one processor: with_go WORKLOAD N. Prints "METRIC VALUE" lines.
package main

import (
	"context"
	"fmt"
	"math/rand"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

var n int

func tell(metric string, value float64) { fmt.Printf("%s %.6g\n", metric, value) }

// Seconds of CPU so far.
func cpu() float64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

func peakBytes() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kb, _ := strconv.Atoi(strings.Fields(rest)[0])
	return float64(kb) * 1024
}

// Runs a body in so many goroutines, and waits for them.
func all(count int, body func(int)) {
	var group sync.WaitGroup
	group.Add(count)
	for i := 0; i < count; i++ {
		go func(i int) {
			body(i)
			group.Done()
		}(i)
	}
	group.Wait()
}

func switches() {
	rounds := 1000000 / n
	if n >= 100000 {
		rounds = 2000000 / n
	}
	begin := cpu()
	all(n, func(int) {
		for i := 0; i < rounds; i++ {
			runtime.Gosched()
		}
	})
	tell("switch", (cpu()-begin)*1e9/float64(n*rounds))
}

func spawn() {
	begin := cpu()
	for i := 0; i < n/1000; i++ {
		all(1000, func(int) {})
	}
	tell("spawn", (cpu()-begin)*1e9/float64(n))
}

func sleepers() {
	var mutex sync.Mutex
	asleep := 0
	var last, begun time.Time
	memory, begin, beginCPU := peakBytes(), time.Now(), cpu()
	all(n, func(int) {
		d := time.Duration(rand.Float64() * 2e9)
		mutex.Lock()
		now := time.Now()
		if asleep++; asleep == n {
			begun = now
		}
		if end := now.Add(d); end.After(last) {
			last = end
		}
		mutex.Unlock()
		time.Sleep(d)
	})
	tell("asleep", begun.Sub(begin).Seconds())
	tell("late", float64(time.Since(last).Microseconds())/1e3)
	tell("cpu", cpu()-beginCPU)
	tell("memory", (peakBytes()-memory)/float64(n))
}

func queue() {
	items := make(chan int, 10)
	begin := cpu()
	all(2, func(which int) {
		for i := 0; i < n; i++ {
			if which == 0 {
				items <- i
			} else {
				<-items
			}
		}
	})
	tell("queue", (cpu()-begin)*1e9/float64(n))
}

// Each goroutine sleeps under a context of its own, which is cancelled.
func cancel() {
	var ready, group sync.WaitGroup
	cancels := make([]context.CancelFunc, n)
	ready.Add(n)
	group.Add(n)
	for i := range cancels {
		ctx, stop := context.WithCancel(context.Background())
		cancels[i] = stop
		go func() {
			timer := time.NewTimer(time.Hour)
			ready.Done()
			select {
			case <-ctx.Done():
			case <-timer.C:
			}
			timer.Stop()
			group.Done()
		}()
	}
	ready.Wait()
	runtime.Gosched()
	begin := cpu()
	for _, stop := range cancels {
		stop()
	}
	group.Wait()
	tell("cancel", (cpu()-begin)*1e9/float64(n))
}

func echo() {
	listener, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(n))
	if err != nil {
		panic(err)
	}
	fmt.Println("READY")
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer client.Close()
			buffer := make([]byte, 65536)
			for {
				got, err := client.Read(buffer)
				if err != nil || got == 0 {
					return
				}
				client.Write(buffer[:got])
			}
		}()
	}
}

func main() {
	runtime.GOMAXPROCS(1)
	n, _ = strconv.Atoi(os.Args[2])
	works := map[string]func(){"switch": switches, "spawn": spawn, "sleepers": sleepers, "queue": queue, "cancel": cancel, "echo": echo}
	if work := works[os.Args[1]]; work != nil {
		work()
	}
}
