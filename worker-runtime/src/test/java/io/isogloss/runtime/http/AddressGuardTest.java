package io.isogloss.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.runtime.http.AddressRules.PrivateAddresses;
import io.isogloss.runtime.http.AddressRules.Purpose;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F36: addresses that would make a worker call its own network. */
class AddressGuardTest {
    private static final Map<String, String> NAMES =
            Map.of("api.example.com", "93.184.216.34", "qdrant", "10.0.0.7", "evil.example.com", "169.254.169.254");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "0.0.0.0",
                "0",
                "255.255.255.255",
                "224.0.0.1",
                "::",
                "fe80::1",
                "ff02::1",
                "100.100.100.200",
                "fd00:ec2::254",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "::ffff:169.254.169.254",
                "evil.example.com",
                "2852039166"
            })
    void neverCallsLinkLocalAndReservedAddresses(String host) {
        for (PrivateAddresses each : PrivateAddresses.values()) {
            AddressGuard guard = guard(AddressRules.of(List.of(), each));
            assertRefused(() -> guard.resolve(host, 443, Purpose.PROVIDER));
            assertRefused(() -> guard.resolve(host, 6334, Purpose.STORE));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "2130706433",
                "::1",
                "::ffff:127.0.0.1",
                "[::1]",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.9.9",
                "192.168.1.1",
                "100.64.0.1",
                "fc00::1",
                "fd12::1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "::7f00:1",
                "qdrant"
            })
    void callsPrivateAddressesForVectorStoresAlone(String host) throws UnknownHostException {
        AddressGuard guard = guard(AddressRules.standard());

        assertRefused(() -> guard.resolve(host, 443, Purpose.PROVIDER));
        assertThat(guard.resolve(host, 6334, Purpose.STORE)).isNotEmpty();
        assertRefused(
                () -> guard(AddressRules.of(List.of(), PrivateAddresses.NONE)).resolve(host, 6334, Purpose.STORE));
    }

    @Test
    void callsPublicAddresses() throws UnknownHostException {
        AddressGuard guard = guard(AddressRules.of(List.of(), PrivateAddresses.NONE));

        assertThat(guard.resolve("api.example.com", 443, Purpose.PROVIDER)).hasSize(1);
        assertThat(guard.resolve("2606:4700::1111", 443, Purpose.PROVIDER)).hasSize(1);
        assertThat(guard.resolve("172.32.0.1", 443, Purpose.PROVIDER)).hasSize(1);
    }

    @Test
    void callsWhatAnOperatorLists() {
        AddressGuard guard = guard(AddressRules.of(
                List.of("Qdrant:6334", "*.svc.cluster.local", "10.0.0.0/24", "169.254.7.7", "fd12::/16"),
                PrivateAddresses.NONE));

        assertPasses(() -> guard.resolve("qdrant", 6334, Purpose.PROVIDER));
        assertPasses(() -> guard.resolve("10.0.0.99", 80, Purpose.PROVIDER));
        assertPasses(() -> guard.resolve("169.254.7.7", 80, Purpose.PROVIDER));
        assertPasses(() -> guard.resolve("fd12::5", 80, Purpose.PROVIDER));
        assertRefused(() -> guard.resolve("10.0.1.1", 80, Purpose.PROVIDER));
        assertRefused(() -> guard.resolve("169.254.169.254", 80, Purpose.PROVIDER));
    }

    @Test
    void callsAListedAddressAtItsPortAlone() {
        AddressGuard guard = guard(AddressRules.of(
                List.of("127.0.0.1:8090", "[::1]:8091", "10.0.0.7:631", "cafe:8090"), PrivateAddresses.NONE));

        assertPasses(() -> guard.resolve("127.0.0.1", 8090, Purpose.PROVIDER));
        assertPasses(() -> guard.resolve("[::1]", 8091, Purpose.PROVIDER));
        assertPasses(() -> guard.resolve("qdrant", 631, Purpose.STORE));
        assertPasses(() -> guard.check("http://10.0.0.7:631/", 0));
        assertPasses(() -> guard.resolve("127.0.0.1", AddressRules.ANY_PORT, Purpose.PROVIDER));
        assertRefused(() -> guard.resolve("127.0.0.1", 8091, Purpose.PROVIDER));
        assertRefused(() -> guard.resolve("::1", 8090, Purpose.PROVIDER));
        assertRefused(() -> guard.check("http://10.0.0.8:631/", 0));
        assertRefused(() -> guard.check("http://999.1:631/", 0));
    }

    @Test
    void refusesAHostOneOfWhoseAddressesIsForbidden() {
        AddressGuard guard = new AddressGuard(
                AddressRules.standard(),
                host -> List.of(
                        InetAddress.getByAddress(new byte[] {93, (byte) 184, (byte) 216, 34}),
                        InetAddress.getLoopbackAddress()));

        assertRefused(() -> guard.resolve("both.example.com", 443, Purpose.PROVIDER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "ftp://example.com",
                "gopher://example.com",
                "//example.com",
                "example.com",
                "http://",
                "http:///path",
                "http://user:pw@example.com/",
                "https://example.com@127.0.0.1/",
                "http://example.com:22/",
                "http://example.com:25/",
                "http://example.com:70000/",
                "http://exa mple.com",
                "jar:http://example.com!/",
                ""
            })
    void refusesUrlsThatAreNoPlainAddress(String url) {
        assertRefused(() -> guard(AddressRules.standard()).check(url, 0));
    }

    @Test
    void readsHostAndPortOfAUrl() {
        AddressGuard guard = guard(AddressRules.standard());

        assertThat(guard.check("http://Qdrant", 6334)).isEqualTo(new AddressGuard.HostAndPort("qdrant", 6334, false));
        assertThat(guard.check("https://a.example:8443/x?y", 0))
                .isEqualTo(new AddressGuard.HostAndPort("a.example", 8443, true));
        assertThat(guard.check("https://[::1]/", 0)).isEqualTo(new AddressGuard.HostAndPort("::1", 443, true));
        assertThat(guard.check("http://a.example.", 0).host()).isEqualTo("a.example");
    }

    @Test
    void repeatsNoPasswordAndNoQuery() {
        AddressGuard guard = guard(AddressRules.standard());

        assertThatThrownBy(() -> guard.check("http://user:canary-1@example.com/?key=canary-2", 0))
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> guard.check("http://user:canary-1@exa mple.com/?key=canary-2", 0))
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> guard.check("ftp://example.com/?key=canary-2", 0))
                .hasMessageNotContaining("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "http://qdrant",
                "10.0.0.0/33",
                "10.0.0.0/x",
                "*",
                "",
                "qdrant/",
                "127.0.0.1:0",
                "127.0.0.1:65536",
                "[::1]",
                "[qdrant]:6334",
                "10.0.0.0/8:6334"
            })
    void namesAWrongEntryOfTheList(String entry) {
        assertThatThrownBy(() -> AddressRules.of(List.of(entry), PrivateAddresses.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static AddressGuard guard(AddressRules rules) {
        return new AddressGuard(rules, host -> List.of(InetAddress.getByName(NAMES.getOrDefault(host, host))));
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        JobFailedException.class,
                        failure -> assertThat(failure.failure().kind()).isEqualTo(FailureKind.FORBIDDEN_ADDRESS));
    }

    private static void assertPasses(ThrowingCallable call) {
        assertThatCode(call).doesNotThrowAnyException();
    }
}
