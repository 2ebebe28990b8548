"""A key never enters the dossier; a setting is not lost for nothing."""

import base64
import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beffroi.evidence.secrets import secret_name, secret_value


@pytest.mark.parametrize(
    "key",
    [
        "OPENAI_API_KEY", "apiKey", "key", "AZURE_OPENAI_KEY", "client_secret", "DB_PASSWORD",
        "mot_de_passe", "mdp", "access_token", "Authorization", "cookie", "SENTRY_DSN",
        "AZURE_STORAGE_CONNECTION_STRING", "subscriptionKey", "user_pin", "jeton_session",
    ],
)  # fmt: skip
def test_names_of_secrets(key: str) -> None:
    assert secret_name(key)


@pytest.mark.parametrize(
    "key",
    ["LLM_MODEL", "keyboard", "monkey", "MAX_TOKENS", "max_output_tokens", "tokenizer", "region",
     "voice_notice", "opinion", "OPENAI_BASE_URL"],
)  # fmt: skip
def test_names_of_settings(key: str) -> None:
    assert not secret_name(key)


@pytest.mark.parametrize(
    "value",
    [
        "mistralai/Mistral-Small-3.2-24B-Instruct-2506", "gpt-4o-mini-2024-07-18", "eu-west-3",
        "sentence-transformers/paraphrase-multilingual-mpnet-base-v2", "https://passerelle.ville.fr/v1",
        "ReconnaissanceVocale", "true", "40", "Bonjour, vous parlez à un agent conversationnel.",
    ],
)  # fmt: skip
def test_values_of_settings(value: str) -> None:
    assert not secret_value(value)


@pytest.mark.parametrize(
    "value",
    [
        "9f86d081884c7d659a2f", "sk-proj-abc", "AbCdEfGhIjKlMnOpQrSt", "user@mairie.fr",
        "https://login:motdepasse@hote.fr/v1", str(uuid.UUID(int=12345678901234567890)),
        "-----BEGIN PRIVATE KEY-----", "eyJhbGciOiJIUzI1NiJ9.e30.x",
    ],
)  # fmt: skip
def test_values_of_secrets(value: str) -> None:
    assert secret_value(value)


@given(st.binary(min_size=20, max_size=64).filter(lambda b: len(set(b)) > 14))
def test_random_bytes_are_secrets_in_hexadecimal(raw: bytes) -> None:
    assert secret_value(raw.hex()) or raw.hex().isalpha()


def test_keys_drawn_at_random_are_secrets() -> None:
    drawn = [random.Random(seed).randbytes(32) for seed in range(2000)]
    kept = [b for b in drawn if not secret_value(base64.urlsafe_b64encode(b).decode())]
    assert len(kept) <= 2  # measured: 6 in 20,000
