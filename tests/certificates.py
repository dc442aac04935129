"""Certificates for servers of tests, and the authority that signed them."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Certificate:
    """A server's certificate. chain, key, authority: files."""

    chain: Path
    key: Path
    authority: Path

    def serving(self) -> ssl.SSLContext:
        """What a server shows its certificate with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        return context

    def trusting(self) -> ssl.SSLContext:
        """What somebody connects with who trusts the authority."""
        return ssl.create_default_context(cafile=str(self.authority))


def make_certificate(folder: Path, address: str = "127.0.0.1", *, ended: bool = False) -> Certificate:
    """Make an authority, and sign a certificate for an IP address. ended: it was valid until yesterday."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority")])
    now = datetime.now(UTC)
    begins, ends = (now - 9 * _A_DAY, now - _A_DAY) if ended else (now - _A_DAY, now + _A_DAY)

    def signed(subject: x509.Name, public: ec.EllipticCurvePublicKey, *, is_root: bool) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(root_name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 10 * _A_DAY if is_root else begins)
            .not_valid_after(now + 10 * _A_DAY if is_root else ends)
            .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        )
        if not is_root:
            names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(root_key, hashes.SHA256())

    root = signed(root_name, root_key.public_key(), is_root=True)
    leaf = signed(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A server")]), key.public_key(), is_root=False)
    made = Certificate(folder / "server.pem", folder / "server.key", folder / "authority.pem")
    made.chain.write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    made.authority.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    return made
