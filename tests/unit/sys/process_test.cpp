#include <gtest/gtest.h>

#include "sys/system.h"

namespace assay::sys {
namespace {

Command shell(std::string script) {
  Command command;
  command.argv = {"sh", "-c", std::move(script)};
  return command;
}

TEST(Process, CapturesBothStreamsAndTheExitCode) {
  auto result = real_system().run(shell("echo out; echo err >&2; exit 3"));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->out, "out\n");
  EXPECT_EQ(result->err, "err\n");
  EXPECT_EQ(result->exit_code, 3);
}

TEST(Process, FeedsInputThatIsLargerThanAPipe) {
  Command command = shell("wc -c");
  command.input.assign(1 << 20, 'x');
  auto result = real_system().run(command);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->out, "1048576\n");
}

TEST(Process, AProgramThatReadsNothingDoesNotEndUs) {
  Command command = shell("exec <&-; exit 0");
  command.input.assign(1 << 20, 'x');
  auto result = real_system().run(command);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->exit_code, 0);
}

TEST(Process, ATimeoutEndsItAndItsChildren) {
  Command command = shell("sleep 60 & sleep 60");
  command.timeout_ms = 100;
  auto result = real_system().run(command);
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->timed_out);
  EXPECT_EQ(result->exit_code, 128 + 9);
}

TEST(Process, OutputWithoutEndIsCut) {
  Command command = shell("while :; do echo y; done");
  command.output_limit = 100'000;
  auto result = real_system().run(command);
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->truncated);
  EXPECT_EQ(result->out.size(), 100'000u);
}

TEST(Process, EnvironmentAndDirectoryAreGiven) {
  Command command = shell("echo $GREETING; pwd");
  command.environment = {{"GREETING", "hello"}};
  command.directory = "/";
  auto result = real_system().run(command);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->out, "hello\n/\n");
}

TEST(Process, AMissingProgramIsAnError) {
  Command command;
  command.argv = {"no-such-program-anywhere"};
  auto result = real_system().run(command);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "no-such-program-anywhere: No such file or directory");
}

}  // namespace
}  // namespace assay::sys
