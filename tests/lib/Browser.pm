# Browser.pm - a headless Chromium for tests, spoken to over its DevTools pipe: open a page, press keys, evaluate, take
# a screenshot, and hear of every request and every word on its console. Nothing here sleeps: whoever waits, waits for
# an answer or for a condition.
package Browser;
use strict;
use warnings;
use File::Temp ();
use IO::Select;
use JSON::PP ();
use MIME::Base64 ();
use POSIX ();
use Time::HiRes ();

my @NAMES = qw(chromium chromium-browser google-chrome google-chrome-stable chrome);
my $JSON  = JSON::PP->new->utf8->allow_nonref;

# The program's path, or undef when there is none.
sub find {
  for my $name ($ENV{CHROMIUM} || (), @NAMES) {
    for my $path ($name =~ m{/} ? $name : map { "$_/$name" } split /:/, $ENV{PATH}) { return $path if -x $path }
  }
  return;
}

# Browser->new(size => [W, H]) starts one with an empty profile; undef when it does not come up.
sub new {
  my ($class, %o) = @_;
  my $program = find() or return;
  my $profile = File::Temp::tempdir('lunette-chromium-XXXXXX', TMPDIR => 1, CLEANUP => 1);
  my ($w, $h) = @{$o{size} || [1600, 1000]};
  local $^F = 255;    # the pipes outlive exec
  pipe(my $theirs, my $ours_out) or die "pipe: $!";
  pipe(my $ours_in, my $theirs_out) or die "pipe: $!";
  my $pid = fork() // die "fork: $!";
  if (!$pid) {
    setpgrp(0, 0);
    $ENV{HOME} = $profile;
    open STDIN,  '<', '/dev/null';
    open STDOUT, '>', '/dev/null';
    open STDERR, '>', '/dev/null';
    my ($in, $out) = (POSIX::dup(fileno $theirs), POSIX::dup(fileno $theirs_out));
    POSIX::dup2($in, 3);
    POSIX::dup2($out, 4);
    exec $program, '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars',
      '--force-device-scale-factor=1', '--force-color-profile=srgb', "--window-size=$w,$h", "--user-data-dir=$profile",
      '--remote-debugging-pipe', 'about:blank'
      or POSIX::_exit(127);
  }
  close $theirs;
  close $theirs_out;
  $ours_out->autoflush(1);
  binmode $_ for $ours_in, $ours_out;
  my $self = bless {
    pid => $pid, owner => $$, in => $ours_in, out => $ours_out, buffer => '', id => 0, limit => $o{limit} || 30,
    requests => [], console => [], size => [$w, $h], profile => $profile,
  }, $class;
  return $self->attach ? $self : undef;
}

sub attach {
  my ($self) = @_;
  my $found = eval { $self->call('Target.getTargets') } or return;
  my ($page) = grep { $_->{type} eq 'page' } @{$found->{targetInfos}};
  return unless $page;
  $self->{session} = $self->call('Target.attachToTarget', targetId => $page->{targetId}, flatten => JSON::PP::true)->{sessionId};
  $self->call("$_.enable") for qw(Page Runtime Network Log);
  return 1;
}

# One message, within `limit` seconds in all; undef at the end of the pipe.
sub read_message {
  my ($self, $end) = @_;
  my $zero;
  while (($zero = index $self->{buffer}, "\0") < 0) {
    my $left = $end - Time::HiRes::time();
    die "the browser does not answer\n" if $left <= 0 || !IO::Select->new($self->{in})->can_read($left);
    sysread $self->{in}, $self->{buffer}, 1 << 20, length $self->{buffer} or die "the browser has gone\n";
  }
  my $text = substr $self->{buffer}, 0, $zero;
  substr($self->{buffer}, 0, $zero + 1) = '';
  return $JSON->decode($text);
}

# What the page does without being asked: requests, words on the console, uncaught errors.
sub note {
  my ($self, $event) = @_;
  my ($name, $p) = ($event->{method} // '', $event->{params});
  push @{$self->{requests}}, $p->{request}{url} if $name eq 'Network.requestWillBeSent';
  push @{$self->{console}}, join ' ', map { $_->{value} // $_->{description} // '' } @{$p->{args}} if $name eq 'Runtime.consoleAPICalled';
  push @{$self->{console}}, $p->{exceptionDetails}{exception}{description} // $p->{exceptionDetails}{text} if $name eq 'Runtime.exceptionThrown';
  push @{$self->{console}}, $p->{entry}{text} if $name eq 'Log.entryAdded';
}

sub call {
  my ($self, $method, %params) = @_;
  my $id      = ++$self->{id};
  my $message = {id => $id, method => $method, params => \%params};
  $message->{sessionId} = $self->{session} if $self->{session};
  my ($text, $end) = ($JSON->encode($message) . "\0", Time::HiRes::time() + $self->{limit});
  print {$self->{out}} $text or die "the browser has gone\n";
  while (1) {
    my $answer = $self->read_message($end);
    if (($answer->{id} // 0) != $id) { $self->note($answer); next }
    die "$method: $answer->{error}{message}\n" if $answer->{error};
    return $answer->{result};
  }
}

# Opens an address and waits until it is loaded: the page itself, not the one before.
sub open_page {
  my ($self, $address) = @_;
  $self->value('window.isTheOldPage = true');
  my $failed = $self->call('Page.navigate', url => $address)->{errorText};
  die "$address: $failed\n" if $failed;
  $self->until_true('!window.isTheOldPage && document.readyState === "complete"') or die "$address: it does not load\n";
  return $self;
}

# The value of an expression in the page; dies with the page's error.
sub value {
  my ($self, $expression) = @_;
  my $got = $self->call('Runtime.evaluate', expression => $expression, returnByValue => JSON::PP::true, awaitPromise => JSON::PP::true);
  die(($got->{exceptionDetails}{exception}{description} // $got->{exceptionDetails}{text}) . "\n") if $got->{exceptionDetails};
  return $got->{result}{value};
}

# Waits until an expression is true, frame by frame; returns whether it came.
sub until_true {
  my ($self, $expression) = @_;
  my $ms = 1000 * $self->{limit} / 2;
  return $self->value("new Promise((done) => { const end = performance.now() + $ms; (function look() {
    if ($expression) done(true); else if (performance.now() > end) done(false); else requestAnimationFrame(look); })(); })");
}

# Presses keys, named as in JavaScript: "j", "End", "Shift+Tab"; and waits for the next frame.
sub press {
  my ($self, @keys) = @_;
  my %code = (Enter => 13, Escape => 27, Tab => 9, Home => 36, End => 35, ArrowLeft => 37, ArrowUp => 38, ArrowRight => 39, ArrowDown => 40);
  for my $key (@keys) {
    my $name = $key =~ s/^Shift\+//r;
    my %event = (key => $name, modifiers => $name ne $key ? 8 : 0, $code{$name} ? (windowsVirtualKeyCode => $code{$name}) : ());
    my $text = $name eq 'Enter' ? "\r" : length $name == 1 ? $name : undef;
    $self->call('Input.dispatchKeyEvent', type => 'keyDown', %event, defined $text ? (text => $text) : ());
    $self->call('Input.dispatchKeyEvent', type => 'keyUp', %event);
  }
  $self->value('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))');
  return $self;
}

# The mouse from place to place, pressed from the first to the last: [[x, y], ...].
sub drag {
  my ($self, @places) = @_;
  my ($first, $last) = @places[0, -1];
  $self->call('Input.dispatchMouseEvent', type => 'mousePressed', x => $first->[0], y => $first->[1], button => 'left', buttons => 1, clickCount => 1);
  $self->call('Input.dispatchMouseEvent', type => 'mouseMoved', x => $_->[0], y => $_->[1], button => 'left', buttons => 1) for @places;
  $self->call('Input.dispatchMouseEvent', type => 'mouseReleased', x => $last->[0], y => $last->[1], button => 'left', clickCount => 1);
  $self->value('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))');
  return $self;
}

sub screenshot {
  my ($self, $path) = @_;
  open my $out, '>:raw', $path or die "$path: $!";
  print $out MIME::Base64::decode_base64($self->call('Page.captureScreenshot', format => 'png')->{data});
  close $out;
}

# What was asked of anybody but the file itself.
sub requests { my ($self) = @_; return grep { !m{^(file|data|about):} } @{$self->{requests}} }
sub console  { return @{$_[0]{console}} }

sub DESTROY {
  my ($self) = @_;
  return if $self->{owner} != $$;
  local ($?, $!);
  kill 'KILL', -$self->{pid};
  waitpid $self->{pid}, 0;
}

1;
